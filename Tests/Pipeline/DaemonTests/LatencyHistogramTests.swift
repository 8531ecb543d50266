import Daemon
import Testing

@Suite("Latency histogram")
struct LatencyHistogramTests {
    @Test("Nothing recorded, nothing known")
    func empty() {
        #expect(LatencyHistogram().percentile(0.99) == .zero)
    }

    @Test("A percentile is at most an eighth above the true value, and never below it")
    func precision() {
        for exponent in 0..<36 {
            for value in [1 << exponent, (1 << exponent) + (1 << exponent) / 3] {
                var histogram = LatencyHistogram()
                histogram.record(.microseconds(value))
                let found = histogram.percentile(0.5)
                #expect(found >= .microseconds(value))
                #expect(found <= .microseconds(value + value / 8 + 1))
            }
        }
    }

    @Test("The median and the 99th percentile of 1 to 1,000 ms are where they belong")
    func percentiles() {
        var histogram = LatencyHistogram()
        for value in 1...1000 { histogram.record(.milliseconds(value)) }
        #expect(
            (.milliseconds(500)...Duration.milliseconds(563)).contains(histogram.percentile(0.5))
        )
        #expect(
            (.milliseconds(990)...Duration.milliseconds(1114)).contains(histogram.percentile(0.99))
        )
    }

    @Test("Negative and absurd durations do no harm")
    func absurd() {
        var histogram = LatencyHistogram()
        histogram.record(.seconds(-1))
        #expect(histogram.total == 0)
        histogram.record(.seconds(Int64.max / 2))
        #expect(histogram.percentile(1) > .seconds(1000))
    }

    @Test("What is below a power of two is counted, and the sum is kept")
    func buckets() {
        var histogram = LatencyHistogram()
        for microseconds in [0, 1, 63, 64, 100, 127, 128, 5_000, 100_000_000] {
            histogram.record(.microseconds(microseconds))
        }
        #expect(histogram.counts(below: 6...8) == [3, 6, 7])
        #expect(histogram.counts(below: 26...26) == [8])
        #expect(histogram.counts(below: 40...45) == [9, 9, 9, 9, 9, 9])
        #expect(histogram.sumMicroseconds == 100_005_483)
    }
}
