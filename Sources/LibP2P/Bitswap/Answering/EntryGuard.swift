/// Who sends wants faster than anybody can need them is not served: a bucket of entries.
struct EntryGuard: Sendable {
    private var entries = Double(Limits.entriesBurst)
    private var filledAt: ContinuousClock.Instant

    init(now: ContinuousClock.Instant) { filledAt = now }

    /// Takes so many entries; false when there are not so many.
    mutating func take(_ count: Int, now: ContinuousClock.Instant) -> Bool {
        let gained = max(now - filledAt, .zero).seconds * Double(Limits.entriesPerSecond)
        filledAt = max(now, filledAt)
        entries = min(entries + gained, Double(Limits.entriesBurst))
        guard Double(count) <= entries else { return false }
        entries -= Double(count)
        return true
    }
}
