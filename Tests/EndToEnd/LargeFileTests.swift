import Foundation
import Testing

extension EndToEnd {
    @Suite("A large file")
    struct LargeFileTests {
        private static let bytes = 1 << 30
        /// The file, its copy, the store's, and the log between.
        private static let diskBytes = 5 * bytes

        @Test(
            "A file of 1 GiB goes in and comes back by both names, in 150 MiB a stage",
            .enabled(if: TestFolder.freeBytes >= diskBytes, "it needs 5 GiB of disk")
        )
        func roundTrip() async throws {
            try await withFolder { folder in
                let file = folder.path(of: "large.bin")
                try Pattern.write(Self.bytes, to: file)
                try await withDeployment(in: folder) { weir in
                    let before = try weir.state()
                    let peaks = try await MemoryWatch.peaks(of: weir) {
                        let put = try await weir.weir("put", file)
                        #expect(put.status == 0, "\(put)")
                        let sum = try await Self.run("/usr/bin/sha256sum", file, in: folder)
                        for hash in [put.line, String(sum.output.prefix(64))] {
                            let copy = folder.path(of: "copy.bin")
                            let got = try await weir.weir("get", hash, "-o", copy)
                            #expect(got.status == 0, "\(got)")
                            let same = try await Self.run("/usr/bin/cmp", file, copy, in: folder)
                            #expect(same.status == 0, "\(same)")
                            try FileManager.default.removeItem(atPath: copy)
                        }
                    }
                    #expect(try weir.state() == before, "a stage was started again")
                    #expect(peaks.count == 6)
                    for (instance, peak) in peaks {
                        #expect(peak > 0, "\(instance) was not looked at")
                        #expect(peak <= MemoryWatch.bytesMax, "\(instance) took \(peak >> 20) MiB")
                    }
                }
            }
        }

        @Test("A download that was cut off goes on where it stopped")
        func resume() async throws {
            try await withFolder { folder in
                let file = folder.path(of: "file.bin")
                try Pattern.write(5 << 20, to: file)
                try await withDeployment(in: folder) { weir in
                    let cid = try await weir.weir("put", file).line
                    let half = folder.path(of: "half.bin")
                    try Pattern.write((5 << 20) / 2, to: half)
                    let got = try await weir.weir("get", cid, "-o", half)
                    #expect(got.status == 0, "\(got)")
                    let same = try await Self.run("/usr/bin/cmp", file, half, in: folder)
                    #expect(same.status == 0, "\(same)")

                    let other = try folder.write(Array("something else".utf8), to: "other.txt")
                    let refused = try await weir.weir("get", cid, "-o", other)
                    #expect(refused.status == 1, "\(refused)")
                    #expect(try folder.bytes(of: "other.txt") == Array("something else".utf8))
                }
            }
        }

        private static func run(
            _ program: String,
            _ arguments: String...,
            in folder: TestFolder,
        ) async throws -> Ended {
            try await RunningProgram(program, arguments, in: folder).end()
        }
    }
}
