/// When each request must be looked at next: a hashed timing wheel.
///
/// Setting, changing and removing are O(1) and leave nothing behind, so a million hits a minute
/// cost no memory for their deadlines. What is due later than one revolution stays where it is and
/// is passed over until its time.
struct DeadlineWheel {
    private var chains = Chains(lists: Limits.wheelTurns)
    private var due: [ContinuousClock.Instant] = []
    private let origin: ContinuousClock.Instant
    /// The first turn that may still hold something due.
    private var cursor = 0

    init(now: ContinuousClock.Instant) {
        origin = now
    }

    /// How many are set.
    var count: Int { chains.count }

    mutating func set(_ slot: Int, _ instant: ContinuousClock.Instant) {
        while due.count <= slot { due.append(origin) }
        chains.remove(slot)
        due[slot] = instant
        chains.append(slot, to: max(turn(of: instant), cursor) % Limits.wheelTurns)
    }

    mutating func remove(_ slot: Int) {
        chains.remove(slot)
    }

    /// Takes out everything that is due.
    mutating func expire(now: ContinuousClock.Instant) -> [Int] {
        let current = turn(of: now)
        var expired: [Int] = []
        // After a long pause every list is looked at once, not once per turn missed.
        for turn in max(cursor, current - Limits.wheelTurns + 1)...max(cursor, current) {
            var next = chains.first(of: turn % Limits.wheelTurns)
            while let slot = next {
                next = chains.next(after: slot)
                guard due[slot] <= now else { continue }
                chains.remove(slot)
                expired.append(slot)
            }
        }
        cursor = max(cursor, current)
        return expired
    }

    private func turn(of instant: ContinuousClock.Instant) -> Int {
        max(0, Int((instant - origin) / Limits.wheelTurn))
    }
}
