import Metrics
import Telemetry
import Testing

@Suite("The registry of metrics")
struct PrometheusRegistryTests {
    @Test("A counter's series are written under one type, sorted by their labels")
    func counters() {
        let registry = PrometheusRegistry()
        Counter(label: "http.requests", dimensions: [("code", "404")], factory: registry)
            .increment()
        Counter(label: "http.requests", dimensions: [("code", "200")], factory: registry)
            .increment(by: 3)
        let text = registry.text()
        #expect(
            text.hasPrefix(
                """
                # TYPE http_requests_total counter
                http_requests_total{code="200"} 3
                http_requests_total{code="404"} 1

                """
            )
        )
    }

    @Test("The same name and labels are the same series")
    func sameSeries() {
        let registry = PrometheusRegistry()
        for _ in 0..<3 { Counter(label: "puts", factory: registry).increment() }
        #expect(registry.text().contains("puts_total 3\n"))
    }

    @Test("A gauge goes up and down")
    func gauge() {
        let registry = PrometheusRegistry()
        let open = Gauge(label: "open", factory: registry)
        open.record(7)
        open.record(2.5)
        #expect(registry.text().contains("# TYPE open gauge\nopen 2.5\n"))
    }

    @Test("A timer's buckets are cumulative, in seconds")
    func timer() {
        let registry = PrometheusRegistry()
        let timer = Timer(label: "latency", factory: registry)
        timer.recordMilliseconds(2)
        timer.recordMilliseconds(20)
        timer.recordSeconds(100)
        let text = registry.text()
        #expect(text.contains("latency_bucket{le=\"0.001\"} 0\n"))
        #expect(text.contains("latency_bucket{le=\"0.0025\"} 1\n"))
        #expect(text.contains("latency_bucket{le=\"60\"} 2\n"))
        #expect(text.contains("latency_bucket{le=\"+Inf\"} 3\n"))
        #expect(text.contains("latency_count 3\n"))
    }

    @Test("Names and label values can't break a line")
    func hostileText() {
        let registry = PrometheusRegistry()
        Counter(label: "7 bad\nname", dimensions: [("a b", "x\"\\\ny")], factory: registry)
            .increment()
        #expect(registry.text().contains("_7_bad_name_total{a_b=\"x\\\"\\\\\\ny\"} 1\n"))
    }

    @Test("A label without bound does not grow the registry without bound")
    func tooManySeries() {
        let registry = PrometheusRegistry()
        for number in 0..<(Limits.seriesMax + 50) {
            Counter(label: "cids", dimensions: [("cid", "\(number)")], factory: registry)
                .increment()
        }
        let text = registry.text()
        #expect(text.contains("weir_metrics_dropped_total 50\n"))
        #expect(text.split(separator: "\n").count == Limits.seriesMax + 3)
    }

    @Test("One name is not two kinds of metric")
    func twoKinds() {
        let registry = PrometheusRegistry()
        Gauge(label: "size", factory: registry).record(1)
        Timer(label: "size", factory: registry).recordSeconds(1)
        let text = registry.text()
        #expect(text.contains("# TYPE size gauge\nsize 1\n"))
        #expect(!text.contains("size_bucket"))
    }
}
