import Foundation
import Messages
import Testing

@Suite("Example", .timeLimit(.minutes(1)))
struct ExampleTests {
    @Test("The example of the documentation keeps a file and finds it again")
    func runs() async throws {
        let stored = try StoredBytes(count: 5_000)
        let intake = try await ScriptedIntake { message, body, _ in
            switch message.payload {
            case .put:
                [.reply(.stored(Stored(cid: stored.cid, size: UInt64(body.count))))]
            case .get(let get):
                [stored.answer(get, attempts: [Attempt(.local, .found)])]
            default: []
            }
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "weir-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appending(path: "file").path()
        let copy = folder.appending(path: "copy").path()
        try Data(stored.bytes).write(to: URL(filePath: path))
        #expect(
            try await example(endpoint: intake.endpoint, path: path, copy: copy) == "\(stored.cid)"
        )
        #expect(FileManager.default.contents(atPath: copy) == Data(stored.bytes))
        try FileManager.default.removeItem(at: folder)
        await intake.end()
    }
}
