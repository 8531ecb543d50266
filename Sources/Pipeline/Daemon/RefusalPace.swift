/// How often refused connections are worth a line in the log: a stranger who tries without end must
/// not fill it, nor hide another's reason.
package struct RefusalPace<Reason: Hashable & Sendable>: Sendable {
    private var next: [Reason: ContinuousClock.Instant] = [:]
    private var counts: [Reason: Int] = [:]

    /// Nothing was refused yet.
    package init() {}

    /// Notes a refusal; how many there were for this reason since its last line when it is time for
    /// another, else nil.
    package mutating func note(
        _ reason: Reason,
        now: ContinuousClock.Instant,
    ) -> Int? {
        counts[reason, default: 0] += 1
        if let next = next[reason], now < next { return nil }
        next[reason] = now + Limits.refusalInterval
        return counts.removeValue(forKey: reason)
    }
}
