/// When what waits is committed: at once, or a moment later with what follows; a pure machine.
///
/// A commit writes about ten pages of the tables to the log, however few blocks it has. A fetch from
/// nearby brings a block as soon as the last one is written, so each would have a commit of its own:
/// 40 MB of log for 100 MiB in blocks of 256 KiB. So in a long fetch commits are some milliseconds
/// apart, which nobody notices:
///
/// ```
///            large groups, one after the other       something urgent, or a group is full
///   at once ───────────────────────────────────▶ apart ─────────────────────────────────────▶ now
///      ▲            a pause, or a small group      │  │        some milliseconds are over
///      └───────────────────────────────────────────┘  └─────────────────────────────────────▶ now
/// ```
///
/// Invariant: what is urgent waits for nothing: what a client put, as that waits for a sync already, and
/// the last of what was fetched, as nothing follows it that could be committed with it.
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
    /// - `isUrgent`: whether one of them waits for no more.
    package func due(count: Int, bytes: Int, isUrgent: Bool, now: Instant) -> Instant? {
        guard !isUrgent, count < Limits.groupWritesMax, bytes < Limits.gatheredBytesMax,
            burstBytes >= Limits.burstBytesMin, let last, case let due = last + Limits.gatherTime,
            now < due
        else { return nil }
        return due
    }
}
