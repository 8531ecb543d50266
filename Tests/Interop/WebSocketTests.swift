import ForeignPeers
import Multiformats
import PeerHost
import PeerIdentity
import Testing

extension Interop {
    @Suite("go-libp2p over WebSocket")
    struct WebSocketTests {
        private static let size = 8 * 1024 * 1024

        @Test("We dial it")
        func weDial() async throws {
            try await withPeer(.go, "--ws") { peer in
                try await Host.listening { host in
                    let address = try peer.address(webSocket: true)
                    let id = try await host.connect(try Multiaddr(parsing: address))
                    try await exchange(host, id, peer)
                }
            }
        }

        @Test("It dials us")
        func itDials() async throws {
            try await withPeer(.go) { peer in
                try await Host.listening(on: "/ip4/127.0.0.1/tcp/0/ws") { host in
                    try await peer.ask(.connect(try host.address()))
                    try await exchange(host, try PeerID(parsing: peer.id), peer)
                }
            }
        }

        private func exchange(_ host: Host, _ id: PeerID, _ peer: ForeignPeer) async throws {
            let connection = await host.peers().first { $0.peer == id }
            #expect("\(try #require(connection).address)".contains("/ws"))
            try await host.withStream(to: id, Bulk.name) { stream in
                try await Bulk.ask(stream, up: Self.size, down: Self.size)
            }
            try await peer.ask(.bulk("\(host.id)", up: Self.size, down: Self.size))
        }
    }
}
