import ForeignPeers
import Multiformats
import PeerHost
import Testing

extension Interop {
    @Suite("/perf/1.0.0 with py-libp2p")
    struct PerfTests {
        private static let size = 8 * 1024 * 1024

        @Test("Each measures the other")
        func perf() async throws {
            try await withPeer(.py) { peer in
                try await Host.listening { host in
                    let id = try await host.connect(try Multiaddr(parsing: peer.address()))
                    let size = UInt64(Self.size)
                    let ours = try await host.measure(id, up: size, down: size)
                    #expect(ours.up > .zero && ours.down > .zero)
                    // It dials by the address that we have told it.
                    try await peer.ask(.connect(try host.address()))
                    let theirs = Question.perf("\(host.id)", up: Self.size, down: Self.size)
                    #expect(try await peer.ask(theirs).seconds ?? 0 > 0)
                }
            }
        }
    }
}
