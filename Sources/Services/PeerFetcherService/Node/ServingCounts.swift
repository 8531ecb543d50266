import PeerProtocols
import Synchronization

/// What is counted of what peers ask us.
final class ServingCounts: Sendable {
    private struct State {
        var served: UInt64 = 0
        var announced: UInt64 = 0
        var listed: UInt64 = 0
        var refused: UInt64 = 0
        var bytes: UInt64 = 0
    }

    private let state = Mutex(State())

    /// A peer was answered.
    func answered(_ answer: CAS.Answer, bytes: Int) {
        state.withLock { state in
            state.bytes += UInt64(bytes)
            switch answer {
            case .content(let content) where content.isAnnounced: state.announced += 1
            case .content: state.served += 1
            case .listing: state.listed += 1
            case .refused: state.refused += 1
            }
        }
    }

    /// As `stats` tells them.
    var counters: [String: UInt64] {
        let state = state.withLock { $0 }
        return [
            "cas-served": state.served,
            "cas-announced": state.announced,
            "cas-listed": state.listed,
            "cas-refused": state.refused,
            "cas-bytes": state.bytes,
        ]
    }
}
