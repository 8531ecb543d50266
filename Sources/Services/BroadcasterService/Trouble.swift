package import Messages

/// What can go wrong between the broadcaster and the store, and what it means.
///
/// None of it ends the broadcaster: it asks again, and subscribers see from the epoch and the
/// sequences what they lack.
package enum Trouble: Sendable, Equatable {
    /// The store can't answer: another one is asked, after a pause.
    case refused(Failure)
    /// The store has another database than before: reading starts anew.
    case anotherDatabase
    /// The same database has fewer events than we read, as after a restored copy: starts anew.
    case wentBack(from: UInt64, to: UInt64)
    /// Events went out of the outbox before we read them; subscribers see the gap.
    case gap(after: UInt64, until: UInt64)

    /// How long to wait before asking again.
    package static func pause(after failure: Failure) -> Duration {
        failure.retryAfter > .zero
            ? min(failure.retryAfter, .seconds(30)) : Limits.failurePause
    }
}

extension Trouble: CustomStringConvertible {
    /// A sentence for the log.
    package var description: String {
        switch self {
        case .refused(let failure):
            "The store does not hand out events: \(failure.sentence)"
        case .anotherDatabase:
            "The store has another database; its events are read from where it says."
        case .wentBack(let from, let to):
            "The store's events end at \(to), and \(from) was read already; starting over."
        case .gap(let after, let until):
            "Events \(after + 1) to \(until - 1) are gone from the store before they were published."
        }
    }
}
