/// How long to wait before the next attempt: doubled by each failure, and never the same for two.
///
/// Pure: the random bits come from outside. The wait is between a half and the whole of the
/// doubled time, so that peers that lost the same node don't all come back in the same moment.
package struct Backoff: Sendable, Equatable {
    /// Failures in a row.
    package private(set) var failures = 0
    private let first: Duration
    private let most: Duration

    /// No failure yet.
    package init(
        first: Duration = Limits.reconnectMin,
        most: Duration = Limits.reconnectMax
    ) {
        precondition(first > .zero && first <= most, "a wait has a length and a bound")
        self.first = first
        self.most = most
    }

    /// Counts a failure and says how long to wait now, by 64 random bits.
    package mutating func failed(random: UInt64) -> Duration {
        // 2³⁰ of the shortest wait is beyond any longest one.
        let doubled = first * Int(1 << min(failures, 30))
        failures += 1
        let whole = min(doubled, most)
        return whole / 2 + whole / 2 * (Double(random >> 11) / Double(1 << 53))
    }

    /// It worked: the next failure is a first one.
    package mutating func succeeded() {
        failures = 0
    }
}
