import Telemetry
import Testing

@Suite("Numbers as Prometheus reads them")
struct MetricsTextTests {
    @Test("Counters, gauges and histograms are written with their type and labels")
    func text() {
        var text = MetricsText()
        text.counter("weir.router.orders-found", 3)
        text.gauge("weir.open_requests", 2, [("stage", "router")])
        text.gauges("weir.limit", [([("name", "a")], 1), ([("name", "b")], 2.5)])
        text.histogram(
            "weir.request_seconds",
            [(0.5, 1), (1, 4)],
            sum: 7.25,
            count: 5,
            [("stage", "router")]
        )
        #expect(
            text.text == """
                # TYPE weir_router_orders_found_total counter
                weir_router_orders_found_total 3
                # TYPE weir_open_requests gauge
                weir_open_requests{stage="router"} 2
                # TYPE weir_limit gauge
                weir_limit{name="a"} 1
                weir_limit{name="b"} 2.5
                # TYPE weir_request_seconds histogram
                weir_request_seconds_bucket{stage="router",le="0.5"} 1
                weir_request_seconds_bucket{stage="router",le="1"} 4
                weir_request_seconds_bucket{stage="router",le="+Inf"} 5
                weir_request_seconds_sum{stage="router"} 7.25
                weir_request_seconds_count{stage="router"} 5

                """
        )
    }
}
