import SeededRandom

/// Small words for what a seed decides.
extension SeededGenerator {
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// True so many times in a thousand.
    mutating func chance(_ perMille: Int) -> Bool { perMille > 0 && below(1_000) < perMille }

    mutating func milliseconds(_ range: ClosedRange<Int>) -> Duration {
        .microseconds(range.lowerBound * 1_000 + below((range.count - 1) * 1_000 + 1))
    }

    /// A generator of its own for a part of the world.
    mutating func split() -> SeededGenerator { SeededGenerator(seed: next()) }
}
