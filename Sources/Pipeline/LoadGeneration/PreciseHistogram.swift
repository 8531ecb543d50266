/// Durations counted in buckets that are linear within each octave, as HdrHistogram's are.
///
/// From 1 ns to 2^40 ns (18 minutes; longer ones count as that). A percentile is at most 1/128
/// above the true value. 34 octaves × 128 buckets × 8 bytes are 34 KiB.
package struct PreciseHistogram: Sendable, Equatable {
    private static let linearBits: UInt64 = 7
    private static let valueMax: UInt64 = 1 << 40 - 1

    private var counts: [UInt64]
    /// How many durations were recorded.
    package private(set) var total: UInt64 = 0
    /// The longest of them.
    package private(set) var max = Duration.zero
    private var sumNanoseconds: Double = 0

    /// Empty.
    package init() {
        counts = Array(repeating: 0, count: Self.bucket(of: Self.valueMax) + 1)
    }

    /// Counts one duration; one below zero counts as zero.
    package mutating func record(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let nanoseconds =
            seconds > 1_000
            ? Self.valueMax
            : UInt64(Swift.max(0, seconds * 1_000_000_000 + attoseconds / 1_000_000_000))
        counts[Self.bucket(of: Swift.min(nanoseconds, Self.valueMax))] += 1
        total += 1
        sumNanoseconds += Double(nanoseconds)
        max = Swift.max(max, duration)
    }

    /// The duration that this share (0 to 1) of all does not exceed; zero when there is none.
    package func percentile(_ share: Double) -> Duration {
        let wanted = Swift.max(1, UInt64((Double(total) * share).rounded(.up)))
        var seen: UInt64 = 0
        for (bucket, count) in counts.enumerated() where count > 0 {
            seen += count
            if seen >= wanted {
                return Swift.min(max, .nanoseconds(Int64(Self.largest(in: bucket))))
            }
        }
        return .zero
    }

    /// The mean; zero when there is none.
    package var mean: Duration {
        total == 0 ? .zero : .nanoseconds(Int64(sumNanoseconds / Double(total)))
    }

    /// Below 2^8 each value has its bucket; above, each octave has 2^7.
    private static func bucket(of value: UInt64) -> Int {
        let bits = UInt64(64 - value.leadingZeroBitCount)
        guard bits > linearBits + 1 else { return Int(value) }
        let shift = bits - linearBits - 1
        return Int(shift << linearBits + value >> shift)
    }

    private static func largest(in bucket: Int) -> UInt64 {
        let bucket = UInt64(bucket)
        guard bucket >= 2 << linearBits else { return bucket }
        let shift = bucket >> linearBits - 1
        return (bucket - shift << linearBits + 1) << shift - 1
    }
}
