import Daemon
import Messages

/// What a fetcher has done.
struct FetcherCounts {
    /// Orders that became jobs.
    var orders: UInt64 = 0
    /// Orders answered at once with a refusal.
    var refused: UInt64 = 0
    /// Orders that their router took back.
    var withdrawn: UInt64 = 0
    /// Messages that no router should send.
    var misunderstood: UInt64 = 0
    private var found: UInt64 = 0
    private var missing: UInt64 = 0
    private var failed: UInt64 = 0
    private var bytes: UInt64 = 0
    /// How long jobs took.
    private(set) var latency = LatencyHistogram()

    /// A job ended.
    mutating func ended(_ outcome: Outcome, after duration: Duration, bytes: UInt64) {
        latency.record(duration)
        self.bytes += bytes
        switch outcome.result {
        case .found: found += 1
        case .missing: missing += 1
        case .failed(.aborted, _): break
        case .failed: failed += 1
        }
    }

    /// As the control endpoint tells it.
    var statistics: Statistics {
        var statistics = Statistics()
        statistics.requests = orders
        statistics.errors = failed + refused
        statistics.bytesIn = bytes
        statistics.bytesOut = bytes
        statistics.counters = [
            "orders": orders,
            "orders-found": found,
            "orders-missing": missing,
            "orders-failed": failed,
            "orders-refused": refused,
            "orders-withdrawn": withdrawn,
            "messages-misunderstood": misunderstood,
        ]
        return statistics
    }
}
