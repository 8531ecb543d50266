/// How much a search hurries.
package enum Urgency: String, Sendable, CaseIterable {
    /// All sources are asked together.
    case high
    /// One source after the other.
    case normal
    /// The cheapest source first, and others go before it in a queue, for a while.
    case low
}
