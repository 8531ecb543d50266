/// What the asker has of a network.
package enum NetworkCondition: String, Sendable, CaseIterable {
    /// A network that costs nothing to use.
    case online
    /// None but its own: only near sources are asked.
    case offline
    /// One that is scarce: nothing large is fetched from afar, and nothing is asked for twice.
    case limited
}
