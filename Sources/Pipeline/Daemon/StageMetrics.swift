import Messages
import Telemetry

/// The numbers of `stats` as Prometheus reads them: what `weir status` and a dashboard show is the
/// same, and nothing is counted twice.
///
/// What every stage has is named `weir_requests_total` and so on, with the stage as its label. What
/// only one has is named after it: the router's counter `orders-found` is
/// `weir_router_orders_found_total`, its gauge `orders-open` is `weir_router_orders_open`.
struct StageMetrics {
    /// What it has done.
    let statistics: Statistics
    /// How long its requests took.
    let latency: LatencyHistogram
    /// Its bounds by name.
    let limits: [String: UInt64]
    /// When it started, in milliseconds since 1970.
    let startedMilliseconds: UInt64

    /// All of them.
    var text: String {
        let stage = [("stage", statistics.stage)]
        var text = MetricsText()
        text.gauge(
            "weir.info",
            1,
            stage + [("name", statistics.instance), ("version", StageIdentity.software)]
        )
        text.gauge("weir.start_time_seconds", Double(startedMilliseconds) / 1_000, stage)
        text.gauge("weir.memory_bytes", Double(statistics.memoryBytes), stage)
        text.counter("weir.requests", statistics.requests, stage)
        text.counter("weir.errors", statistics.errors, stage)
        text.gauge("weir.open_requests", Double(statistics.open), stage)
        text.gauge("weir.queued_requests", Double(statistics.queued), stage)
        text.counter("weir.received_bytes", statistics.bytesIn, stage)
        text.counter("weir.sent_bytes", statistics.bytesOut, stage)
        let bounds = Limits.latencyExponents.map { Double(1 << $0) / 1_000_000 }
        text.histogram(
            "weir.request_seconds",
            Array(zip(bounds, latency.counts(below: Limits.latencyExponents))),
            sum: Double(latency.sumMicroseconds) / 1_000_000,
            count: latency.total,
            stage,
        )
        text.gauges(
            "weir.limit",
            limits.sorted { $0.key < $1.key }.map { (stage + [("name", $0.key)], Double($0.value)) }
        )
        for (name, value) in statistics.counters.sorted(by: { $0.key < $1.key }) {
            text.counter("weir.\(statistics.stage).\(name)", value)
        }
        for (name, value) in statistics.gauges.sorted(by: { $0.key < $1.key }) {
            text.gauge("weir.\(statistics.stage).\(name)", Double(value))
        }
        return text.text
    }
}
