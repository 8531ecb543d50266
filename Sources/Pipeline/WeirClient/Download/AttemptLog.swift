/// What was asked for the ranges of a download, without the repetitions.
package struct AttemptLog {
    /// The attempts, in the order in which they came.
    package private(set) var attempts: [Attempt] = []

    /// Adds a range's attempts: those that say something new, as long as there is room.
    package mutating func add(_ new: [Attempt]) {
        for attempt in new where attempts.count < Limits.attemptsMax {
            let isKnown = attempts.contains {
                $0.source == attempt.source && $0.peer == attempt.peer
                    && $0.result == attempt.result && $0.code == attempt.code
            }
            if !isKnown { attempts.append(attempt) }
        }
    }
}
