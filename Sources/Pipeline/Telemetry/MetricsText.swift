/// Builds what Prometheus reads (exposition format 0.0.4) out of numbers that somebody else counts.
package struct MetricsText: Sendable {
    /// What was added, in that order.
    package private(set) var text = ""

    /// Nothing yet.
    package init() {}

    /// A number that only goes up; its name ends in `_total` whatever the label.
    package mutating func counter(
        _ label: String,
        _ value: UInt64,
        _ dimensions: [(String, String)] = [],
    ) {
        family(label, .counter, [(dimensions, Double(value))])
    }

    /// A number that goes up and down.
    package mutating func gauge(
        _ label: String,
        _ value: Double,
        _ dimensions: [(String, String)] = [],
    ) {
        family(label, .gauge, [(dimensions, value)])
    }

    /// Several numbers of one name, which their labels tell apart.
    package mutating func gauges(_ label: String, _ series: [([(String, String)], Double)]) {
        family(label, .gauge, series)
    }

    /// A distribution.
    ///
    /// - `buckets`: how many values there are up to each bound; bounds and numbers rise.
    package mutating func histogram(
        _ label: String,
        _ buckets: [(bound: Double, count: UInt64)],
        sum: Double,
        count: UInt64,
        _ dimensions: [(String, String)] = [],
    ) {
        let name = PrometheusText.name(label, of: .histogram)
        let labels = PrometheusText.labels(dimensions)
        text += "# TYPE \(name) histogram\n"
        for (bound, below) in buckets {
            let last = "le=\"\(PrometheusText.number(bound))\""
            text += PrometheusText.line("\(name)_bucket", labels, and: last, String(below))
        }
        text += PrometheusText.line("\(name)_bucket", labels, and: "le=\"+Inf\"", String(count))
        text += PrometheusText.line("\(name)_sum", labels, PrometheusText.number(sum))
        text += PrometheusText.line("\(name)_count", labels, String(count))
    }

    private mutating func family(
        _ label: String,
        _ kind: PrometheusText.Kind,
        _ series: [([(String, String)], Double)],
    ) {
        let name = PrometheusText.name(label, of: kind)
        text += "# TYPE \(name) \(kind.rawValue)\n"
        for (dimensions, value) in series {
            let labels = PrometheusText.labels(dimensions)
            text += PrometheusText.line(name, labels, PrometheusText.number(value))
        }
    }
}
