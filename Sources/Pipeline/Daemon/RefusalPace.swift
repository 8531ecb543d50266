/// How often a refused connection is worth a line in the log: a stranger who tries without end must
/// not fill it.
struct RefusalPace {
    private var next: ContinuousClock.Instant?
    private var count = 0

    /// Notes a refusal; how many there were since the last line when it is time for another, else nil.
    mutating func note(now: ContinuousClock.Instant) -> Int? {
        count += 1
        if let next, now < next { return nil }
        next = now + Limits.refusalInterval
        defer { count = 0 }
        return count
    }
}
