import Synchronization

/// A wait that no cancellation ends.
final class DeafWait: Sendable {
    private let waiters = Mutex<[CheckedContinuation<Void, Never>]>([])

    /// Whether somebody waits.
    var isWaiting: Bool { waiters.withLock { !$0.isEmpty } }

    /// Waits for `end`.
    func wait() async {
        await withCheckedContinuation { waiter in waiters.withLock { $0.append(waiter) } }
    }

    /// Ends it for all who wait.
    func end() {
        for waiter in waiters.withLock({ waiters in
            defer { waiters = [] }
            return waiters
        }) { waiter.resume() }
    }
}
