/// What was asked for the ranges of a download, without the repetitions.
package struct AttemptLog {
    /// The attempts, in the order in which they came.
    package private(set) var attempts: [Attempt] = []

    /// Nothing yet.
    package init() {}

    /// Adds a range's attempts: those that say something new, as long as there is room.
    package mutating func add(_ new: [Attempt]) {
        for attempt in new where attempts.count < Limits.attemptsMax {
            if let place = attempts.firstIndex(where: { $0.isSighting(of: attempt) }) {
                if attempts[place].peer.isEmpty { attempts[place] = attempt }
                continue
            }
            let isKnown = attempts.contains {
                $0.source == attempt.source && $0.peer == attempt.peer
                    && $0.result == attempt.result && $0.code == attempt.code
            }
            if !isKnown { attempts.append(attempt) }
        }
    }
}

extension Attempt {
    /// Both tell of one success, which is told while it is under way too, before it is known whose
    /// it is.
    fileprivate func isSighting(of other: Attempt) -> Bool {
        source == other.source && result == .found && other.result == .found
            && (peer.isEmpty || other.peer.isEmpty)
    }
}
