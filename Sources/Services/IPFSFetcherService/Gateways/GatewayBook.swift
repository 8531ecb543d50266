package import Messages

/// What is known of each gateway: which to ask next, and which to leave alone for a while.
///
/// A pure machine.
///
/// ```
///           failed (pause doubles, Retry-After honoured)         pause over
///  closed ────────────────────────────────────────▶ paused ─────────────────▶ half open
///    ▲  ▲                                             ▲                          │  asked: one
///    │  └──── delivered, missing ─────────────────────┼───────── delivered ──────┤  at a time
///    └── released                                     └────────── failed ────────┘
/// ```
///
/// A gateway that says "I don't have it" is healthy.
package struct GatewayBook: Sendable {
    /// A gateway that can be asked.
    package struct Candidate: Sendable, Equatable {
        /// Its number in the settings.
        package var gateway: Int
        /// When the next one is started if this one has not delivered by then.
        package var patience: Duration
    }

    /// A gateway that is left alone.
    package struct Paused: Sendable, Equatable {
        /// Its number in the settings.
        package var gateway: Int
        /// How long from now on.
        package var remaining: Duration
        /// What it did last.
        package var code: ErrorCode
    }

    private struct Entry {
        var samples: [Duration] = []
        var next = 0
        var average: Duration?
        var failures = 0
        var pausedUntil: ContinuousClock.Instant?
        var lastCode = ErrorCode.unavailable
        var isProbed = false
    }

    private var entries: [Entry]

    /// A book of gateways of which nothing is known.
    package init(count: Int) {
        entries = Array(repeating: Entry(), count: count)
    }

    /// The gateways that can be asked now, the most promising first, and those that can't.
    package func plan(now: ContinuousClock.Instant) -> (candidates: [Candidate], paused: [Paused]) {
        var candidates: [Int] = []
        var paused: [Paused] = []
        for (number, entry) in entries.enumerated() {
            if let until = entry.pausedUntil, until > now || entry.isProbed {
                let remaining = max(until - now, .zero)
                paused.append(Paused(gateway: number, remaining: remaining, code: entry.lastCode))
            } else {
                candidates.append(number)
            }
        }
        candidates.sort { rank($0) < rank($1) }
        return (candidates.map { Candidate(gateway: $0, patience: patience(of: $0)) }, paused)
    }

    /// Healthy before half open, fast before slow, then the settings' order; one of which nothing
    /// is known counts as quick enough to be tried.
    private func rank(_ number: Int) -> (Int, Duration, Int) {
        let entry = entries[number]
        return (min(entry.failures, 1), entry.average ?? Limits.hedgeMin, number)
    }

    /// Its recent 95th percentile to the first block, within bounds.
    private func patience(of number: Int) -> Duration {
        let samples = entries[number].samples.sorted()
        guard samples.count >= 3 else { return Limits.hedgeDefault }
        let index = min(samples.count - 1, samples.count * 95 / 100)
        return min(max(samples[index], Limits.hedgeMin), Limits.hedgeMax)
    }

    /// It is asked from now on; a half open one is asked by nobody else meanwhile.
    package mutating func asked(_ gateway: Int) {
        if entries[gateway].pausedUntil != nil { entries[gateway].isProbed = true }
    }

    /// Nobody waits for its answer any more.
    package mutating func released(_ gateway: Int) {
        entries[gateway].isProbed = false
    }

    /// Its first block came, verified, this long after it was asked.
    package mutating func delivered(_ gateway: Int, after duration: Duration) {
        recovered(gateway)
        let average = entries[gateway].average ?? duration
        entries[gateway].average = average * 3 / 4 + duration / 4
        if entries[gateway].samples.count < Limits.samplesMax {
            entries[gateway].samples.append(duration)
        } else {
            entries[gateway].samples[entries[gateway].next] = duration
            entries[gateway].next = (entries[gateway].next + 1) % Limits.samplesMax
        }
    }

    /// It answered that it doesn't have the content.
    package mutating func missing(_ gateway: Int) {
        recovered(gateway)
    }

    private mutating func recovered(_ gateway: Int) {
        entries[gateway].failures = 0
        entries[gateway].pausedUntil = nil
        entries[gateway].isProbed = false
    }

    /// It failed: it is left alone, the longer the more often it did so in a row.
    ///
    /// - `code`: what it did; who sent wrong bytes is left alone for the longest pause at once.
    /// - `retryAfter`: what it asked for itself; zero: nothing.
    package mutating func failed(
        _ gateway: Int,
        _ code: ErrorCode,
        retryAfter: Duration,
        now: ContinuousClock.Instant,
    ) {
        let before = min(entries[gateway].failures, 16)
        entries[gateway].failures = before + 1
        let doubled = Limits.backoffMin * (1 << before)
        let wanted = code == .corrupt ? Limits.backoffMax : max(doubled, retryAfter)
        let until = now + min(wanted, Limits.backoffMax)
        // A slower answer of an earlier request does not shorten a pause.
        entries[gateway].pausedUntil = max(entries[gateway].pausedUntil ?? until, until)
        entries[gateway].lastCode = code
        entries[gateway].isProbed = false
    }
}
