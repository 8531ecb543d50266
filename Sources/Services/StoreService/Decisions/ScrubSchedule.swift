/// Decides when the scrub takes its next step: one a second, then a rest until the next round.
package struct ScrubSchedule: Sendable, Equatable {
    /// What there is to do.
    package enum Step: Sendable, Equatable {
        /// Read blocks after this one.
        case read(after: Int64)
        /// Nothing now.
        case rest
    }

    private let interval: Int64
    private var after: Int64
    private var roundBegan: Int64
    private var isResting: Bool
    private var isReading = false

    /// A schedule that goes on where an earlier process stopped.
    ///
    /// - Parameters:
    ///   - intervalMilliseconds: from the beginning of one round to the next.
    ///   - after: the last block of the round that was read; 0 when none was.
    ///   - roundBegan: when that round began; 0 when none ever did.
    package init(intervalMilliseconds: Int64, after: Int64, roundBegan: Int64) {
        interval = intervalMilliseconds
        self.after = after
        self.roundBegan = roundBegan
        isResting = after == 0
    }

    /// What to do at this second.
    package mutating func step(now: Int64) -> Step {
        guard !isReading else { return .rest }
        if isResting {
            guard now - roundBegan >= interval else { return .rest }
            isResting = false
            after = 0
            roundBegan = now
        }
        isReading = true
        return .read(after: after)
    }

    /// A step is over: the last block it read, nil when there were no more.
    ///
    /// - Returns: what a later process needs to go on.
    package mutating func finished(at last: Int64?) -> (after: Int64, roundBegan: Int64) {
        isReading = false
        after = last ?? 0
        isResting = last == nil
        return (after, roundBegan)
    }
}
