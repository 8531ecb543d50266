/// How long something took, of late: counts that fade, in buckets a factor of √2 apart.
package struct FadingHistogram: Sendable, Equatable {
    /// The upper end of each bucket in milliseconds: 0.1 ms to 28 min.
    private static let ends: [Double] = {
        var ends = [0.1]
        for _ in 1..<Limits.latencyBuckets { ends.append(ends[ends.count - 1] * 2.0.squareRoot()) }
        return ends
    }()

    /// What each bucket weighs.
    package private(set) var weights: [Float]
    /// What all of them weigh: the number of times, when nothing has faded.
    package private(set) var total: Float = 0

    /// Nothing was measured.
    package init() { weights = Array(repeating: 0, count: Limits.latencyBuckets) }

    /// What was measured before; nil when these are no weights of such a histogram.
    package init?(weights: [Float]) {
        guard weights.count == Limits.latencyBuckets,
            weights.allSatisfy({ $0 >= 0 && $0 <= Limits.weightMax })
        else { return nil }
        self.weights = weights
        total = weights.reduce(0, +)
    }

    /// Notes one time.
    package mutating func record(_ time: Duration) {
        let milliseconds = time / .milliseconds(1)
        let bucket = Self.ends.firstIndex { milliseconds <= $0 } ?? Self.ends.count - 1
        weights[bucket] += 1
        total += 1
    }

    /// Makes everything so far weigh less.
    package mutating func fade(by factor: Float) {
        for bucket in weights.indices { weights[bucket] *= factor }
        total = weights.reduce(0, +)
    }

    /// The time that this share of all stayed below, to a factor of √2; nil when nothing was noted.
    package func percentile(_ share: Float) -> Duration? {
        guard total > 0 else { return nil }
        var rest = total * share
        for (bucket, weight) in weights.enumerated() {
            rest -= weight
            // What rounding leaves of the last bucket is none of the next.
            if rest <= total * 1e-5 { return .microseconds(Int64(Self.ends[bucket] * 1_000)) }
        }
        return .microseconds(Int64(Self.ends[Self.ends.count - 1] * 1_000))
    }
}
