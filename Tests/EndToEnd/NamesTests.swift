import Foundation
import Testing

extension EndToEnd {
    @Suite("The names of files")
    struct NamesTests {
        @Test("`hello world` has the name that everybody gives it")
        func helloWorld() async throws {
            try await withFolder { folder in
                let file = try folder.write(Array("hello world".utf8), to: "hello.txt")
                try await withDeployment(in: folder) { weir in
                    let put = try await weir.weir("put", file)
                    #expect(
                        put.line == "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
                    )
                }
            }
        }

        @Test(
            "At every boundary `weir put` agrees with a second computation",
            .enabled(if: Tool.areReady(.python), Comment(rawValue: Tool.hint))
        )
        func boundaries() async throws {
            let leaf = 1 << 20
            // Those around a full node are in the tests of the layout: it is the same code.
            let sizes = [0, 1, leaf - 1, leaf, leaf + 1, 2 * leaf, 5 * leaf + 17]
            try await withFolder { folder in
                try await withDeployment(in: folder) { weir in
                    for size in sizes {
                        let file = folder.path(of: "file.bin")
                        try Pattern.write(size, to: file)
                        let put = try await weir.weir("put", file)
                        let other = try await Tool.python.run(
                            [
                                Repository.path(of: "Tests/Support/unixfs_reference.py"),
                                "--file", file,
                            ],
                            in: folder,
                        )
                        #expect(other.line == "\(size) \(put.line)", "\(put)\(other)")
                        let copy = folder.path(of: "copy.bin")
                        let got = try await weir.weir("get", put.line, "-o", copy)
                        #expect(got.status == 0, "\(got)")
                        let same = FileManager.default.contentsEqual(atPath: file, andPath: copy)
                        #expect(same, "a file of \(size) bytes")
                        try? FileManager.default.removeItem(atPath: copy)
                    }
                }
            }
        }
    }
}
