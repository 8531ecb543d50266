/// What must hold in every run.
enum Invariant {
    /// An intake that doesn't crash answers each request exactly once, unless its client has left.
    case oneAnswer
    /// It does so by the deadline, and one tick; one that was stalled, a tick after it wakes.
    case inTime
    /// What a client reads is what it asked for.
    case rightBytes
    /// A router has one open order at most for a flight at an instance, and its tables agree with
    /// what it said.
    case oneOrder
    /// Two routers that run have orders for one content only within `Judge.overlap` after the last
    /// change of what somebody believed about a neighbour, or after somebody woke. Where the network
    /// loses messages between two who live, only flights that began later than that count.
    case oneRouter
    /// Nobody is asked whom a request forbids to ask, and what is brought stays its owner's.
    case allowed
    /// No table exceeds its bound.
    case bounded
    /// When all is quiet, all tables are empty; and a router keeps nothing of an intake that is gone,
    /// and no order for longer than `Judge.lingering` that nobody waits for.
    case nothingLeft
    /// Content is found whenever a reachable instance could find it in time; see `FindLedger`.
    case found
}

/// An invariant that did not hold.
struct Violation: CustomStringConvertible {
    let invariant: Invariant
    let text: String

    init(_ invariant: Invariant, _ text: String) {
        self.invariant = invariant
        self.text = text
    }

    var description: String { "invariant \(invariant): \(text)" }
}
