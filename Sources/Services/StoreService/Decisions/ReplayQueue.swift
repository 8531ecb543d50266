/// Askers for events who wait because there are none yet (long poll).
package struct ReplayQueue<Asker> {
    /// One of them.
    package struct Waiting {
        /// Who asks.
        package let asker: Asker
        /// The last sequence they have.
        package let after: Int64
        /// The most events they want.
        package let limit: Int
        /// When they are answered that there are none.
        package let deadline: ContinuousClock.Instant

        /// Somebody who waits.
        package init(asker: Asker, after: Int64, limit: Int, deadline: ContinuousClock.Instant) {
            self.asker = asker
            self.after = after
            self.limit = limit
            self.deadline = deadline
        }
    }

    private var waiting: [Waiting] = []

    /// An empty queue.
    package init() {}

    /// Whether nobody waits.
    package var isEmpty: Bool { waiting.isEmpty }

    /// How many wait.
    package var count: Int { waiting.count }

    /// Adds an asker; false when too many wait.
    package mutating func add(_ question: Waiting) -> Bool {
        guard waiting.count < Limits.replaysMax else { return false }
        waiting.append(question)
        return true
    }

    /// Takes those for whom there are events by now.
    package mutating func wake(latest: Int64) -> [Waiting] { take { $0.after < latest } }

    /// Takes those whose time is over.
    package mutating func expire(now: ContinuousClock.Instant) -> [Waiting] {
        take { $0.deadline <= now }
    }

    /// Takes everybody.
    package mutating func removeAll() -> [Waiting] { take { _ in true } }

    private mutating func take(where isTaken: (Waiting) -> Bool) -> [Waiting] {
        let taken = waiting.filter(isTaken)
        if !taken.isEmpty { waiting.removeAll(where: isTaken) }
        return taken
    }
}

extension ReplayQueue: Sendable where Asker: Sendable {}
extension ReplayQueue.Waiting: Sendable where Asker: Sendable {}
