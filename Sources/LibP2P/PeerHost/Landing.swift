import PeerIdentity
import Synchronization

/// Where one task waits for the end of one dial, which may come before it waits.
final class Landing: Sendable {
    private enum State {
        case nothing
        case waiting(CheckedContinuation<Result<PeerID, PeerHostError>, Never>)
        case landed(Result<PeerID, PeerHostError>)
    }

    private let state = Mutex(State.nothing)

    /// The dial is over.
    func land(_ outcome: Result<PeerID, PeerHostError>) {
        let waiting: CheckedContinuation<Result<PeerID, PeerHostError>, Never>? = state.withLock {
            state in
            defer { state = .landed(outcome) }
            guard case .waiting(let continuation) = state else { return nil }
            return continuation
        }
        waiting?.resume(returning: outcome)
    }

    /// Waits for it.
    func wait() async -> Result<PeerID, PeerHostError> {
        await withCheckedContinuation { continuation in
            let landed: Result<PeerID, PeerHostError>? = state.withLock {
                if case .landed(let outcome) = $0 { return outcome }
                $0 = .waiting(continuation)
                return nil
            }
            if let landed { continuation.resume(returning: landed) }
        }
    }
}
