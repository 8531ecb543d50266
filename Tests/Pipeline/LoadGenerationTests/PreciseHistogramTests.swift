import LoadGeneration
import Testing

@Suite("A precise histogram")
struct PreciseHistogramTests {
    @Test("Is empty at first")
    func empty() {
        let histogram = PreciseHistogram()
        #expect(histogram.total == 0)
        #expect(histogram.percentile(0.5) == .zero)
        #expect(histogram.mean == .zero)
    }

    @Test(
        "Says a duration at most 1/128 too long, and never too short",
        arguments: [0, 1, 127, 128, 255, 256, 257, 1_000, 65_535, 65_536, 123_456_789, 1 << 39],
    )
    func bounded(nanoseconds: Int64) {
        var histogram = PreciseHistogram()
        histogram.record(.nanoseconds(nanoseconds))
        // A longer one, or the longest would be said exactly.
        histogram.record(.seconds(900))
        let said = histogram.percentile(0.5)
        #expect(said >= .nanoseconds(nanoseconds))
        #expect(said <= .nanoseconds(nanoseconds + nanoseconds / 128))
    }

    @Test("Finds percentiles of an even spread")
    func percentiles() {
        var histogram = PreciseHistogram()
        for microseconds in 1...10_000 { histogram.record(.microseconds(microseconds)) }
        for (share, wanted) in [(0.5, 5_000.0), (0.9, 9_000), (0.99, 9_900), (0.999, 9_990)] {
            let said = histogram.percentile(share) / .microseconds(1)
            #expect(said >= wanted && said <= wanted * 129 / 128)
        }
        #expect(histogram.max == .microseconds(10_000))
        #expect(histogram.percentile(1) == .microseconds(10_000))
        #expect(abs(histogram.mean / .microseconds(1) - 5_000.5) < 0.1)
    }

    @Test("Counts what is longer than it reaches as the longest")
    func longest() {
        var histogram = PreciseHistogram()
        histogram.record(.seconds(1 << 40))
        histogram.record(.seconds(-1))
        #expect(histogram.total == 2)
        #expect(histogram.percentile(0.5) == .zero)
    }
}
