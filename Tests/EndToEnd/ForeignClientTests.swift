import Foundation
import Testing

extension EndToEnd {
    @Suite(
        "Clients in another language",
        .enabled(if: Tool.areReady(.python, .protoc), Comment(rawValue: Tool.hint))
    )
    struct ForeignClientTests {
        @Test(
            "25 lines of Python with a JSON library put, get a range, and are told what is missing"
        )
        func json() async throws {
            try await withFolder { folder in
                try await check("client_json.py", size: 15, in: folder)
            }
        }

        @Test("25 lines of Python with generated classes do the same")
        func protobuf() async throws {
            try await withFolder { folder in
                let made = try await Tool.protoc.run(
                    [
                        "--proto_path", Repository.path(of: "protocols/pipeline"),
                        "--python_out", folder.path, "pipeline.proto",
                    ],
                    in: folder,
                )
                #expect(made.status == 0, "\(made)")
                try await check("client_protobuf.py", size: 19, in: folder)
            }
        }

        private func check(_ name: String, size: Int, in folder: TestFolder) async throws {
            let script = Repository.path(of: "Tests/Support/clients/\(name)")
            let source = try String(contentsOfFile: script, encoding: .utf8)
            #expect(source.split(separator: "\n", omittingEmptySubsequences: false).count <= 26)
            try await withDeployment(in: folder) { weir in
                let ended = try await Tool.python.run(
                    [script, try weir.endpoint()],
                    environment: ["PYTHONPATH": folder.path],
                    in: folder,
                )
                let lines = ended.output.split(separator: "\n")
                try #require(ended.status == 0 && lines.count == 3, "\(ended)")
                #expect(lines[0].hasPrefix("bafkrei"))
                #expect(lines[1] == "from \(size)")
                #expect(lines[2].hasPrefix("not-found ['local'"))
            }
        }
    }
}
