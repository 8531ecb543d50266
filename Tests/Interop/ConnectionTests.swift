import ForeignPeers
import Multiformats
import PeerHost
import PeerIdentity
import Testing

extension Interop {
    @Suite("A host of another family over TCP, TLS or Noise, and Yamux")
    struct ConnectionTests {
        private static let megabytes64 = 64 * 1024 * 1024
        /// What each family speaks: py-libp2p no TLS that it could be asked for here.
        private static let pairs = ForeignPeer.Family.allCases.flatMap { family in
            (family == .py ? [.noise] : SecurityProtocol.allCases).map { (family, $0) }
        }

        @Test("We dial it: identify, ping, and 64 MiB each way", arguments: pairs)
        func weDial(family: ForeignPeer.Family, security: SecurityProtocol) async throws {
            try await withPeer(family) { peer in
                try await Host.listening(security: [security]) { host in
                    let id = try await host.connect(try Multiaddr(parsing: peer.address()))
                    #expect("\(id)" == peer.id)
                    try await exchange(host, id, peer)
                    #expect(await host.security(id) == security)
                }
            }
        }

        @Test("It dials us: identify, ping, and 64 MiB each way", arguments: pairs)
        func itDials(family: ForeignPeer.Family, security: SecurityProtocol) async throws {
            try await withPeer(family) { peer in
                try await Host.listening(security: [security]) { host in
                    try await peer.ask(.connect(try host.address()))
                    let id = try PeerID(parsing: peer.id)
                    try await exchange(host, id, peer)
                    #expect(await host.security(id) == security)
                }
            }
        }

        /// All that one can ask of the other, and back.
        private func exchange(_ host: Host, _ id: PeerID, _ peer: ForeignPeer) async throws {
            let prefix = peer.family.prefix
            let said = try #require(await host.identified(id))
            #expect(said.protocols.contains("/ipfs/ping/1.0.0"))
            #expect(said.agent.contains(peer.family == .go ? "p2pd" : peer.family.rawValue))
            #expect(try await host.ping(id) > .zero)
            #expect(try await host.echo("hello", id, prefix: prefix) == "hello")
            try await host.withStream(to: id, prefix + Bulk.name) { stream in
                try await Bulk.ask(stream, up: Self.megabytes64, down: Self.megabytes64)
            }

            #expect(try await peer.ask(.peers).peers?.contains("\(host.id)") == true)
            let echo = Question.echo("hello", "\(host.id)", prefix: prefix)
            #expect(try await peer.ask(echo).text == "hello")
            let size = Self.megabytes64
            try await peer.ask(.bulk("\(host.id)", up: size, down: size, prefix: prefix))
            // Kubo identifies whom it meets, and offers no way to see it or to ping.
            guard peer.family != .kubo else { return }
            let ours = try await peer.ask(.identify("\(host.id)"))
            #expect(ours.agent == Host.agent)
            #expect(ours.protocols?.contains(Bulk.name) == true)
            #expect(try await peer.ask(.ping("\(host.id)")).milliseconds ?? 0 > 0)
        }
    }
}
