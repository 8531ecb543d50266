import Blocks
import Foundation
import Multiformats
import Testing

extension EndToEnd {
    @Suite(
        "A denylist",
        .enabled(if: Tool.areReady(.curl), Comment(rawValue: Tool.hint))
    )
    struct DenylistTests {
        @Test("forbids what is in the store by each name and at the door, until it is edited")
        func forbids() async throws {
            try await withFolder { folder in
                let list = try folder.write(Array("version: 1\n---\n".utf8), to: "mine.deny")
                let port = try FreePort.next()
                let options = RunningDeployment.Options(http: port, more: ["--denylist", list])
                try await withDeployment("a", options, in: folder) { weir in
                    let bytes = Pattern.bytes(3_000_000, seed: 5)
                    let file = try folder.write(bytes, to: "file.bin")
                    let cid = try await weir.weir("put", file).line
                    let digest = try #require(CID(parsing: cid).sha256Digest)
                    let names = [
                        cid, "\(CID.version0(digest))", "\(Digest256(hashing: bytes))",
                    ]
                    let url = "http://127.0.0.1:\(port)/ipfs/\(cid)"

                    try await Self.reload(weir, list, "/ipfs/\(cid)\n") {
                        try await weir.weir("stat", cid).status == 5
                    }
                    for name in names {
                        for command in ["get", "stat", "pin"] {
                            let ended = try await weir.weir(command, name)
                            #expect(ended.status == 5 && ended.output.isEmpty, "\(command) \(name)")
                        }
                    }
                    #expect(try await Self.status(of: url, in: folder) == "410")
                    #expect(try await Self.status(of: url + "?format=car", in: folder) == "410")
                    #expect(try await weir.weir("ls").output.contains(cid) == false)

                    // A list that is wrong changes nothing, and the log says where it is wrong.
                    try await Self.reload(weir, list, "\n\nnonsense\n") {
                        weir.up.errors.contains("\(list) is wrong in line 5")
                    }
                    #expect(try await weir.weir("stat", cid).status == 5)

                    try await Self.reload(weir, list, "/ipfs/\(cid)\n!/ipfs/\(cid)\n") {
                        try await weir.weir("get", cid, "-o", folder.path(of: "copy")).status == 0
                    }
                    #expect(try folder.bytes(of: "copy") == bytes)
                    for name in names { #expect(try await weir.weir("stat", name).status == 0) }
                    #expect(try await Self.status(of: url, in: folder) == "200")
                    #expect(try await weir.weir("ls").output.contains(cid))

                    // The rules of a path are the door's, which reads them at the same signal.
                    let folderCID = try await weir.weir("put", try Self.folder(folder)).line
                    let page = "http://127.0.0.1:\(port)/ipfs/\(folderCID)/page.txt"
                    #expect(try await Self.status(of: page, in: folder) == "200")
                    try await Self.reload(weir, list, "/ipfs/\(folderCID)/page.txt\n") {
                        try await Self.status(of: page, in: folder) == "410"
                    }
                }
            }
        }

        @Test("that is wrong keeps a pipeline from starting, and says which line")
        func wrong() async throws {
            try await withFolder { folder in
                let list = try folder.write(Array("version: 2\n---\n".utf8), to: "wrong.deny")
                let up = try RunningProgram(
                    "weir",
                    ["up", "--home", folder.path(of: "a"), "--denylist", list],
                    in: folder
                )
                let ended = try await up.end(within: .seconds(30))
                #expect(ended.status == 1)
                #expect(ended.errors.contains("\(list) is wrong in line 1"))
            }
        }

        /// Edits the list, has it read again, and waits for what follows from it.
        private static func reload(
            _ weir: RunningDeployment,
            _ list: String,
            _ rules: String,
            until body: () async throws -> Bool,
        ) async throws {
            try "version: 1\n---\n\(rules)".write(toFile: list, atomically: true, encoding: .utf8)
            weir.up.signal(SIGHUP)
            try await eventually("the list is read again", body)
        }

        private static func folder(_ folder: TestFolder) throws -> String {
            let path = folder.path(of: "tree")
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: false
            )
            try folder.write(Array("a page\n".utf8), to: "tree/page.txt")
            return path
        }

        private static func status(of url: String, in folder: TestFolder) async throws -> String {
            let arguments = ["--silent", "--output", "/dev/null", "--write-out", "%{http_code}"]
            return try await Tool.curl.run(arguments + [url], in: folder).output
        }
    }
}
