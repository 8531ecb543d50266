import ForeignPeers
import FoundationEssentials
import Multiformats
import PeerHost
import PeerIdentity
import PrivateNetwork
import Sodium
import Testing

extension Interop {
    @Suite("A private network with kubo")
    struct SwarmKeyTests {
        @Test("With the same key they talk, whoever dials")
        func same() async throws {
            try await withKey { key, file in
                try await withPeer(.kubo, "--swarm-key", file) { peer in
                    try await Host.listening(swarmKey: key) { host in
                        let id = try await host.connect(try Multiaddr(parsing: peer.address()))
                        #expect(try await host.echo("hello", id, prefix: "/x") == "hello")
                    }
                    try await Host.listening(swarmKey: key) { host in
                        try await peer.ask(.connect(try host.address()))
                        let echo = Question.echo("hello", "\(host.id)", prefix: "/x")
                        #expect(try await peer.ask(echo).text == "hello")
                    }
                }
            }
        }

        @Test("With another key or none they don't, whoever dials", arguments: [true, false])
        func another(hasKey: Bool) async throws {
            try await withKey { _, file in
                try await withPeer(.kubo, "--swarm-key", file) { peer in
                    let key = hasKey ? SwarmKey(.random(32)) : nil
                    // Behind another key all is noise: who hears it waits for sense until then.
                    let patience = Duration.seconds(2)
                    try await Host.listening(swarmKey: key, handshakeTime: patience) { host in
                        let address = try Multiaddr(parsing: peer.address())
                        await #expect(throws: PeerHostError.self) {
                            try await host.connect(address)
                        }
                        await #expect(throws: ForeignPeer.Failure.self) {
                            try await peer.ask(.connect(try host.address()))
                        }
                        #expect(host.connectedPeers.isEmpty)
                    }
                }
            }
        }

        /// A new key, and the file that has it.
        private func withKey(_ body: (SwarmKey, String) async throws -> Void) async throws {
            let file = FileManager.default.temporaryDirectory
                .appending(path: "weir-swarm-\(UUID().uuidString).key")
            defer { try? FileManager.default.removeItem(at: file) }
            let key = try #require(SwarmKey(.random(32)))
            try Data(key.file).write(to: file)
            try await body(key, file.path(percentEncoded: false))
        }
    }
}
