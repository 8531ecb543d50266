package import Messages

/// How a router chooses, as its operator has set it.
package struct Policy: Sendable, Equatable {
    /// How sources are ranked where a request doesn't say.
    package var strategy = Strategy.performance
    /// How far each source is trusted.
    package var trust = TrustLevels()
    /// How long it is remembered that nobody has a content; zero: not at all.
    package var negativeTime = Limits.negativeTime

    /// The usual.
    package init() {}
}
