import Daemon
import Messages

/// What a store counts.
struct StoreMetrics {
    /// Requests taken.
    private(set) var requests: UInt64 = 0
    /// Of them, answered with an error other than `not-found`.
    private(set) var errors: UInt64 = 0
    /// Requests under way.
    private(set) var open: UInt64 = 0
    /// Body bytes in.
    var bytesIn: UInt64 = 0
    /// Body bytes out.
    var bytesOut: UInt64 = 0
    /// Answers that nobody took.
    var unsent: UInt64 = 0
    /// Bytes read by the scrub.
    var scrubbedBytes: UInt64 = 0
    /// Rounds of the scrub that reached the end.
    var scrubs: UInt64 = 0
    /// How long requests took.
    private(set) var latency = LatencyHistogram()

    /// A request came.
    mutating func began() {
        requests += 1
        open += 1
    }

    /// A request was answered.
    mutating func ended(_ payload: Payload, took: Duration) {
        open -= min(open, 1)
        latency.record(took)
        if case .failure(let failure) = payload, failure.code != .notFound { errors += 1 }
    }

    /// The figures of `stats`.
    func statistics(
        queuedWrites: Int,
        queuedReads: Int,
        writes: WriteTally,
        heldBytes: Int64,
    ) -> Statistics {
        var statistics = Statistics()
        statistics.requests = requests
        statistics.errors = errors
        statistics.open = open
        statistics.queued = UInt64(queuedWrites + queuedReads)
        statistics.bytesIn = bytesIn
        statistics.bytesOut = bytesOut
        statistics.counters = [
            "blocks-written": writes.blocks,
            "contents-evicted": writes.evicted,
            "events-written": writes.events,
            "blocks-rotten": writes.rotten,
            "bytes-scrubbed": scrubbedBytes,
            "scrubs": scrubs,
            "answers-unsent": unsent,
        ]
        statistics.gauges = ["bytes-held": UInt64(clamping: heldBytes)]
        return statistics
    }
}
