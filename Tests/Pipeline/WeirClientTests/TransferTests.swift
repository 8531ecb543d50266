import Blocks
import Foundation
import Messages
import Multiformats
import Testing
import WeirClient

@Suite("Transfers", .timeLimit(.minutes(1)))
struct TransferTests {
    private static let size = 5 * (1 << 20) + 17

    private func serving(_ stored: StoredBytes) async throws -> ScriptedIntake {
        try await ScriptedIntake { message, _, _ in
            guard case .get(let get) = message.payload else { return [] }
            return [stored.answer(get)]
        }
    }

    private func file(_ bytes: [UInt8]) throws -> String {
        let url = FileManager.default.temporaryDirectory.appending(path: "weir-\(UUID())")
        try Data(bytes).write(to: url)
        return url.path()
    }

    private func contents(_ path: String) -> [UInt8] {
        [UInt8](FileManager.default.contents(atPath: path) ?? Data())
    }

    @Test("A download delivers everything in order and is verified")
    func download() async throws {
        let stored = try StoredBytes.large.get()
        let intake = try await serving(stored)
        let client = try Client(endpoints: [intake.endpoint])
        var bytes: [UInt8] = []
        let download = try await client.download("\(stored.sha256)") { bytes += $0.bytes }
        #expect(bytes == stored.bytes)
        #expect(download.isVerified)
        #expect(download.cid == "\(stored.cid)")
        await client.close()
        await intake.end()
    }

    @Test(
        "A part of a content is delivered alone",
        arguments: [
            (UInt64(0), UInt64(1)), (1_048_575, 2), (3, 2_000_000), (5_242_880, 99), (5_242_897, 1),
            (7, 0),
        ]
    )
    func part(offset: UInt64, length: UInt64) async throws {
        let stored = try StoredBytes.large.get()
        let intake = try await serving(stored)
        let client = try Client(endpoints: [intake.endpoint])
        var bytes: [UInt8] = []
        try await client.download("\(stored.cid)", offset: offset, length: length) {
            bytes += $0.bytes
        }
        let end = min(Int(offset + length), stored.bytes.count)
        #expect(bytes == Array(stored.bytes[Int(offset)..<end]))
        await client.close()
        await intake.end()
    }

    @Test(
        "A partial file is continued, whatever it holds already",
        arguments: [
            0, 1, 65_536, 70_000, 1 << 20, size - 1, size,
        ]
    )
    func resume(kept: Int) async throws {
        let stored = try StoredBytes.large.get()
        let intake = try await serving(stored)
        let client = try Client(endpoints: [intake.endpoint])
        let path = try file(Array(stored.bytes.prefix(kept)))
        let download = try await client.download("\(stored.sha256)", toFile: path)
        #expect(contents(path) == stored.bytes)
        #expect(download.resumed == UInt64(kept))
        #expect(download.isVerified)
        try FileManager.default.removeItem(atPath: path)
        await client.close()
        await intake.end()
    }

    @Test("A file that holds something else is left as it is", arguments: [10, size, size + 1])
    func somethingElse(count: Int) async throws {
        let stored = try StoredBytes.large.get()
        let intake = try await serving(stored)
        let client = try Client(endpoints: [intake.endpoint])
        let other = [UInt8](repeating: 200, count: count)
        let path = try file(other)
        await #expect(throws: FileError.self) {
            try await client.download("\(stored.cid)", toFile: path)
        }
        #expect(contents(path) == other)
        try FileManager.default.removeItem(atPath: path)
        await client.close()
        await intake.end()
    }

    @Test("A file whose beginning is wrong is found out at the end")
    func wrongBeginning() async throws {
        let stored = try StoredBytes.large.get()
        let intake = try await serving(stored)
        let client = try Client(endpoints: [intake.endpoint])
        var beginning = Array(stored.bytes.prefix(200_000))
        beginning[5] ^= 1
        let path = try file(beginning)
        await #expect(throws: FileError.self) {
            try await client.download("\(stored.sha256)", toFile: path)
        }
        try FileManager.default.removeItem(atPath: path)
        await client.close()
        await intake.end()
    }

    @Test("A content that is not found makes no file")
    func notFound() async throws {
        let intake = try await ScriptedIntake { _, _, _ in
            [.reply(.failure(Failure(.notFound, "Nobody has it.")))]
        }
        let client = try Client(endpoints: [intake.endpoint])
        let path = FileManager.default.temporaryDirectory.appending(path: "weir-\(UUID())").path()
        let hash = "\(try StoredBytes(count: 1).cid)"
        await #expect(throws: WeirError.self) {
            try await client.download(hash, toFile: path)
        }
        #expect(!FileManager.default.fileExists(atPath: path))
        await client.close()
        await intake.end()
    }

    @Test(
        "A file goes up in parts and is assembled under the CID that was computed here",
        arguments: [
            0, 1, 1 << 20, (1 << 20) + 1, size,
        ]
    )
    func upload(count: Int) async throws {
        let stored = try count == Self.size ? StoredBytes.large.get() : StoredBytes(count: count)
        let intake = try await ScriptedIntake { message, body, _ in
            switch message.payload {
            case .put(let put):
                let cid = put.contentHash?.root ?? stored.cid
                return [.reply(.stored(Stored(cid: cid, size: UInt64(body.count))))]
            case .assemble(let assemble):
                let isRight =
                    assemble.sha256 == stored.sha256.bytes
                    && body.count == 36 * ((count + (1 << 20) - 1) >> 20)
                let size = UInt64(count)
                return [.reply(.stored(Stored(cid: stored.cid, size: isRight ? size : 0)))]
            default: return []
            }
        }
        let client = try Client(endpoints: [intake.endpoint])
        let path = try file(stored.bytes)
        var progress: UInt64 = 0
        let kept = try await client.upload(file: path) { progress = $0 }
        #expect(kept.cid == "\(stored.cid)")
        #expect(kept.size == UInt64(count))
        #expect(progress == UInt64(count))
        #expect(await intake.asked.last?.name == (count > 1 << 20 ? "assemble" : "put"))
        try FileManager.default.removeItem(atPath: path)
        await client.close()
        await intake.end()
    }
}
