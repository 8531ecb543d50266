/// When what waits is committed: at once, or a moment later with what follows; a pure machine.
///
/// A commit writes about ten pages of the tables to the log, however few blocks it has. A fetch from
/// nearby brings a block as soon as the last one is written, so each would have a commit of its own:
/// 40 MB of log for 100 MiB in blocks of 256 KiB. So in a long fetch commits are some milliseconds
/// apart, which nobody notices:
///
/// ```
///            large groups, one after the other         what a client put, or a group is full
///   at once ───────────────────────────────────▶ apart ─────────────────────────────────────▶ now
///      ▲            a pause, or a small group      │  │        some milliseconds are over
///      └───────────────────────────────────────────┘  └─────────────────────────────────────▶ now
/// ```
///
/// Invariant: who waits for a sync waits for nothing else.
package struct GroupPace: Sendable {
    /// When something happens.
    package typealias Instant = ContinuousClock.Instant

    private var burstBytes = 0
    private var last: Instant?

    /// A pace before anything was written.
    package init() {}

    /// A group was committed.
    package mutating func committed(_ bytes: Int, now: Instant) {
        let isPause = last.map { now - $0 > Limits.burstPause } ?? true
        if isPause || bytes < Limits.burstGroupBytesMin { burstBytes = 0 }
        burstBytes += bytes
        last = now
    }

    /// When what waits is to be committed; nil: now.
    ///
    /// - `count`: how many writes wait; some do.
    /// - `bytes`: their bytes.
    /// - `hasDurable`: whether one of them is to be synced.
    package func due(count: Int, bytes: Int, hasDurable: Bool, now: Instant) -> Instant? {
        guard !hasDurable, count < Limits.groupWritesMax, bytes < Limits.gatheredBytesMax,
            burstBytes >= Limits.burstBytesMin, let last, case let due = last + Limits.gatherTime,
            now < due
        else { return nil }
        return due
    }
}
