package import PeerIdentity
import Sodium

/// How far a peer is, and how fast.
extension Host {
    /// Measures the round trip to a connected peer by `/ipfs/ping/1.0.0`.
    package func ping(_ peer: PeerID) async throws -> Duration {
        try await within(Limits.pingTime) {
            try await self.withStream(to: peer, Ping.name) { stream in
                try await Ping.ask(stream, random: RandomBytes.make(32))
            }
        }
    }

    /// Sends and takes so many bytes by `/perf/1.0.0`.
    package func measure(_ peer: PeerID, up: UInt64, down: UInt64) async throws -> PerfResult {
        try await withStream(to: peer, Perf.name) { stream in
            try await Perf.ask(stream, up: up, down: down)
        }
    }
}
