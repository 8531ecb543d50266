/// How much a peer is believed, by what the operator says of it.
package enum Trust: Int, Sendable, Comparable, CaseIterable {
    /// Nothing is known of it.
    case stranger
    /// The operator named it: a bootstrap node, or one of the peers in the settings.
    case known
    /// It may see what is restricted.
    case trusted

    /// Less trust is less.
    package static func < (a: Trust, b: Trust) -> Bool { a.rawValue < b.rawValue }
}
