import Messages

/// What has come back in a flight: every attempt, and how each source ended.
struct Trail: Sendable {
    /// How one source ended, and whether it might do better with more time.
    struct End: Sendable {
        let source: Source
        var ending: Trouble.Ending
        /// The time that its order was given, when that was too short.
        var timedOutAt: ContinuousClock.Instant?
    }

    private(set) var attempts: [Attempt] = []
    private(set) var ends: [End] = []

    /// Notes attempts of a source, as many as `Limits` allows for each.
    mutating func note(_ new: [Attempt], of source: Source) {
        let kept = attempts.count { $0.source == source }
        attempts.append(contentsOf: new.prefix(max(0, Limits.attemptsPerSource - kept)))
    }

    /// Notes how a source ended, or how one more instance of it did.
    mutating func end(
        _ source: Source,
        _ ending: Trouble.Ending,
        timedOutAt: ContinuousClock.Instant? = nil,
    ) {
        guard let index = ends.firstIndex(where: { $0.source == source }) else {
            ends.append(End(source: source, ending: ending, timedOutAt: timedOutAt))
            return
        }
        ends[index].ending = Trouble.combine(ends[index].ending, ending)
        ends[index].timedOutAt = timedOutAt ?? ends[index].timedOutAt
    }

    /// Forgets how a source ended, because it is asked again.
    mutating func reopen(_ source: Source) { ends.removeAll { $0.source == source } }

    /// Forgets what was found: it was another range.
    mutating func forgetFound() { attempts.removeAll { $0.result == .found } }
}
