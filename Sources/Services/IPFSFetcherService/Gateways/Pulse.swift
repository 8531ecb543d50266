import Synchronization

/// Notices when a gateway sends nothing for too long.
///
/// Only the time in which we wait for it counts: while we wait for our own store, it may wait too.
final class Pulse: Sendable {
    private struct State {
        /// Since when we wait; nil: we don't.
        var waitingSince: ContinuousClock.Instant?
        var isStalled = false
    }

    /// How long nothing may come.
    let patience: Duration
    private let state: Mutex<State>

    /// A pulse that waits from now on.
    init(patience: Duration) {
        self.patience = patience
        state = Mutex(State(waitingSince: .now))
    }

    /// Nothing came for too long.
    var isStalled: Bool { state.withLock { $0.isStalled } }

    /// We wait for the gateway.
    func wait() { state.withLock { $0.waitingSince = .now } }

    /// Something came.
    func beat() { state.withLock { $0.waitingSince = nil } }

    /// Returns when nothing came for too long, or the task is cancelled.
    func watch() async {
        while !Task.isCancelled {
            let now = ContinuousClock.now
            let due: ContinuousClock.Instant? = state.withLock { state in
                guard let since = state.waitingSince else { return now + patience }
                state.isStalled = since + patience <= now
                return state.isStalled ? nil : since + patience
            }
            guard let due else { return }
            try? await ContinuousClock().sleep(until: due)
        }
    }
}
