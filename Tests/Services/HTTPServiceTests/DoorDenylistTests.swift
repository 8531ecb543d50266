import Daemon
import Foundation
import HTTPService
import Multiformats
import NIOHTTP1
import Testing

@Suite("Blocked paths over HTTP", .timeLimit(.minutes(1)))
struct DoorDenylistTests {
    private static let tree = Result { try SampleTree() }

    /// A door before the tree, with these rules.
    private func withTree(
        _ tree: SampleTree,
        _ rules: String...,
        body: @escaping @Sendable (DoorHouse, ScriptedPort) async throws -> Void
    ) async throws {
        let port = ScriptedPort()
        port.add(tree)
        let file = FileManager.default.temporaryDirectory
            .appending(path: "weir-\(UUID().uuidString).deny").path(percentEncoded: false)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let text = "version: 1\n---\n" + rules.joined(separator: "\n") + "\n"
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        try await DoorHouse.open(port, denylist: try DenylistFiles([file])) {
            try await body($0, port)
        }
    }

    @Test("A path is 410 in every format before anything is asked; elsewhere its bytes are not")
    func path() async throws {
        let tree = try Self.tree.get()
        let path = "/ipfs/\(tree.root)/subdir/ascii.txt"
        try await withTree(tree, path) { door, port in
            for format in ["", "?format=raw", "?format=car", "?download=true"] {
                let answer = try await door.ask(path + format)
                #expect(answer.status == 410, "\(format)")
                #expect(answer.text.contains("denylist"))
            }
            #expect(try await door.ask(path, method: .HEAD).status == 410)
            let known = ["If-None-Match": "\"\(try tree.cid("ascii.txt"))\""]
            #expect(try await door.ask(path, known).status == 410)
            #expect(port.requests.isEmpty)
            for other in ["\(tree.root)/ascii.txt", "\(try tree.cid("subdir"))/ascii.txt"] {
                #expect(try await door.ask("/ipfs/\(other)").status == 200, "\(other)")
            }
        }
    }

    @Test("A path below a folder is blocked there too, when the folder lies below another")
    func segment() async throws {
        let tree = try Self.tree.get()
        try await withTree(tree, "/ipfs/\(try tree.cid("subdir"))/ascii.txt") { door, _ in
            for (path, status) in [("subdir/ascii.txt", 410), ("subdir/", 200), ("ascii.txt", 200)]
            {
                let answer = try await door.ask("/ipfs/\(tree.root)/\(path)")
                #expect(answer.status == status, "\(path)")
            }
        }
    }

    @Test("A prefix blocks what begins with it, and a page that stands for a folder is a path too")
    func prefix() async throws {
        let tree = try Self.tree.get()
        let rules = (prefix: "/ipfs/\(tree.root)/sub*", page: "/ipfs/\(tree.root)/site/index.html")
        try await withTree(tree, rules.prefix, rules.page) { door, _ in
            for (path, status) in [
                ("subdir/", 410), ("subdir/ascii.txt", 410), ("site/", 410),
                ("site/index.html", 410), ("", 200), ("ascii.txt", 200), ("shards/", 200),
            ] {
                let answer = try await door.ask("/ipfs/\(tree.root)/\(path)")
                #expect(answer.status == status, "\(path)")
            }
        }
    }
}
