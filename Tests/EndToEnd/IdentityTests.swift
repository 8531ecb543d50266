import Foundation
import Testing

extension EndToEnd {
    @Suite("Identity")
    struct IdentityTests {
        private func weir(
            _ arguments: String...,
            home: String,
            in folder: TestFolder
        ) async throws -> Ended {
            try await RunningProgram(
                "weir",
                arguments + ["--home", home],
                in: folder
            ).end()
        }

        @Test("A network's key goes from one deployment to another, and nobody else can open it")
        func handedOn() async throws {
            try await withFolder { folder in
                let homes = ["one", "two", "three"].map(folder.path(of:))
                var names: [String] = []
                for home in homes {
                    let identity = try await weir("id", home: home, in: folder)
                    #expect(identity.status == 0, "\(identity)")
                    #expect(identity.line.hasPrefix("deployment  did:key:z6Mk"))
                    let again = try await weir("id", home: home, in: folder)
                    #expect(again.output == identity.output)
                    names.append(identity.line.split(separator: " ").last.map(String.init) ?? "")
                }
                #expect(Set(names).count == 3)
                let made = try await weir("swarm-key", home: homes[0], in: folder)
                #expect(made.status == 0, "\(made)")
                #expect(made.line.count == 32)
                let again = try await weir("swarm-key", home: homes[0], in: folder)
                #expect(again.status == 1)
                #expect(again.errors.contains("swarm.key"))
                let sealed = try await weir(
                    "swarm-key",
                    "seal",
                    names[1],
                    home: homes[0],
                    in: folder
                )
                let file = try folder.write(Array(sealed.output.utf8), to: "sealed.txt")
                let other = try await weir("swarm-key", "open", file, home: homes[2], in: folder)
                #expect(other.status == 1)
                #expect(other.errors.contains("sealed to another DID"))
                let opened = try await weir("swarm-key", "open", file, home: homes[1], in: folder)
                #expect(opened.line == made.line, "\(opened)")
                let keys = try homes.prefix(2).map { home in
                    try Data(contentsOf: URL(filePath: home + "/swarm.key"))
                }
                #expect(keys[0] == keys[1])
            }
        }

        @Test("A key that others can read is refused, with the command that closes it")
        func open() async throws {
            try await withFolder { folder in
                let home = folder.path(of: "home")
                _ = try await weir("swarm-key", home: home, in: folder)
                try FileManager.default.setAttributes(
                    [.posixPermissions: 0o644],
                    ofItemAtPath: home + "/swarm.key"
                )
                let shown = try await weir("swarm-key", "show", home: home, in: folder)
                #expect(shown.status == 1)
                #expect(shown.errors.contains("chmod 600"))
                let wrong = try await weir("swarm-key", "seal", "did:web:x", home: home, in: folder)
                #expect(wrong.status == 2, "\(wrong)")
            }
        }
    }
}
