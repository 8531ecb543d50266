package import Messages

/// A round of the scrub that somebody asked for: every block, one step after the other, beside the
/// slow round that never ends.
///
/// ```
///   none ── start ──▶ running ── read to the end, or failed ──▶ over ── start ──▶ running
///                       │ ▲ start: the same round
///                       └─┘
/// ```
package struct ScrubRound: Sendable, Equatable {
    /// How far it has come.
    package private(set) var report = Scrubbed()
    /// Why it ended before the end.
    package private(set) var failure: Failure?

    /// None was asked for yet.
    package init() {}

    /// Begins a round, unless one is under way.
    ///
    /// - Returns: the place after which to read; nil when one is under way.
    package mutating func start() -> Int64? {
        guard !report.isRunning else { return nil }
        report = Scrubbed(round: report.round + 1, isRunning: true)
        failure = nil
        return 0
    }

    /// A step is over.
    ///
    /// - Parameters:
    ///   - blocks: how many it read.
    ///   - bytes: their bytes.
    ///   - rotten: how many of them didn't match.
    ///   - last: the place of the last one; nil when there were no more.
    /// - Returns: the place after which to read on; nil at the end.
    package mutating func read(
        blocks: UInt64,
        bytes: UInt64,
        rotten: UInt64,
        last: Int64?,
    ) -> Int64? {
        report.blocks += blocks
        report.bytes += bytes
        report.rotten += rotten
        report.isRunning = last != nil
        return last
    }

    /// A step could not be done; the round is over.
    package mutating func failed(_ failure: Failure) {
        report.isRunning = false
        self.failure = failure
    }
}
