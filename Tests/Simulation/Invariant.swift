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
    /// Two routers have orders for one content only if one of the flights began before, or within
    /// `Judge.overlap` after, the last change of what somebody believed about a router or fetcher.
    case oneRouter
    /// No table exceeds its bound.
    case bounded
    /// When all is quiet, all tables are empty.
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
