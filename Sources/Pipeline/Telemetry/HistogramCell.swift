import Metrics
import Synchronization

/// A distribution: how many values were at most each bound, their number and their sum.
final class HistogramCell: Cell, TimerHandler, RecorderHandler {
    private struct Counts: Sendable {
        var buckets: [UInt64]
        var total: UInt64 = 0
        var sum = 0.0
    }

    private let bounds: [Double]
    private let scale: Double
    private let counts: Mutex<Counts>

    /// - Parameters:
    ///   - bounds: the buckets' upper bounds, rising.
    ///   - scale: what a recorded value is multiplied by, as 1e-9 from nanoseconds to seconds.
    init(bounds: [Double], scale: Double) {
        self.bounds = bounds
        self.scale = scale
        counts = Mutex(Counts(buckets: [UInt64](repeating: 0, count: bounds.count)))
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration)) }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        let scaled = value * scale
        counts.withLock { counts in
            if let bucket = bounds.firstIndex(where: { scaled <= $0 }) {
                counts.buckets[bucket] += 1
            }
            counts.total += 1
            counts.sum += scaled
        }
    }

    func write(name: String, labels: String, to text: inout String) {
        let counts = counts.withLock { $0 }
        var below: UInt64 = 0
        for (bound, count) in zip(bounds, counts.buckets) {
            below += count
            let last = "le=\"\(PrometheusText.number(bound))\""
            text += PrometheusText.line("\(name)_bucket", labels, and: last, String(below))
        }
        text += PrometheusText.line(
            "\(name)_bucket",
            labels,
            and: "le=\"+Inf\"",
            String(counts.total)
        )
        text += PrometheusText.line("\(name)_sum", labels, PrometheusText.number(counts.sum))
        text += PrometheusText.line("\(name)_count", labels, String(counts.total))
    }
}
