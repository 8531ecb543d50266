import PeerIdentity

/// One dial of a peer under way, and who waits for it.
///
/// A value behind the host's lock. Whoever wants the same peer meanwhile joins; when nobody waits
/// any more the dial is given up, unless the manager asked for it.
struct Flight {
    /// How a dial ends for whoever waits.
    typealias Outcome = Result<Void, PeerHostError>
    /// Somebody who waits.
    typealias Waiter = CheckedContinuation<Outcome?, Never>

    let dialer: Dialer
    /// The manager wants the connection, whoever else does.
    var isManagers: Bool
    private var waiters: [Int: Waiter] = [:]

    init(dialer: Dialer, isManagers: Bool) {
        self.dialer = dialer
        self.isManagers = isManagers
    }

    /// Lets somebody wait.
    mutating func join(_ number: Int, _ waiter: Waiter) {
        waiters[number] = waiter
    }

    /// Somebody waits no more: who it was, and whether nobody is left.
    mutating func leave(_ number: Int) -> (waiter: Waiter?, isEmpty: Bool) {
        let waiter = waiters.removeValue(forKey: number)
        return (waiter, waiters.isEmpty && !isManagers)
    }

    /// Lets everybody go on.
    func land(_ outcome: Outcome) {
        for waiter in waiters.values { waiter.resume(returning: outcome) }
    }
}
