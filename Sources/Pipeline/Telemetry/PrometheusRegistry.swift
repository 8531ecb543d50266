package import Metrics
import Synchronization

/// Every metric of the process, and their text as Prometheus reads it (exposition format 0.0.4).
///
/// Participants: the rooms, which count through swift-metrics and know nothing of this; a door or
/// an endpoint, which hands out `text()`. Goals: nothing grows with what strangers send.
/// Non-goals: pushing, exemplars, more than one process.
///
/// Invariant: there are at most `Limits.seriesMax` series; what comes above them is counted in
/// `weir_metrics_dropped_total` and nowhere else.
package final class PrometheusRegistry: Sendable {
    private struct State: ~Copyable {
        var families: [String: Family] = [:]
        var seriesCount = 0
        var dropped = 0
    }

    private struct Family {
        let kind: PrometheusText.Kind
        var cells: [String: any Cell] = [:]
    }

    private let state = Mutex(State())

    /// A registry without metrics.
    package init() {}

    /// All metrics, sorted, each family under its type.
    package func text() -> String {
        state.withLock { state in
            var text = ""
            for (name, family) in state.families.sorted(by: { $0.key < $1.key }) {
                text += "# TYPE \(name) \(family.kind.rawValue)\n"
                for (labels, cell) in family.cells.sorted(by: { $0.key < $1.key }) {
                    cell.write(name: name, labels: labels, to: &text)
                }
            }
            text += "# TYPE weir_metrics_dropped_total counter\n"
            text += "weir_metrics_dropped_total \(state.dropped)\n"
            return text
        }
    }

    /// The cell of a series, made at its first use; one that nobody reads when there are too many,
    /// or when the name is that of another kind of metric.
    private func cell<C: Cell>(
        _ label: String,
        _ dimensions: [(String, String)],
        _ kind: PrometheusText.Kind,
        _ make: () -> C,
    ) -> C {
        let name = PrometheusText.name(label, of: kind)
        let labels = PrometheusText.labels(dimensions)
        return state.withLock { state in
            var family = state.families[name] ?? Family(kind: kind)
            if let known = family.cells[labels] as? C { return known }
            let cell = make()
            guard state.seriesCount < Limits.seriesMax, family.kind == kind,
                family.cells[labels] == nil
            else {
                state.dropped += 1
                return cell
            }
            family.cells[labels] = cell
            state.families[name] = family
            state.seriesCount += 1
            return cell
        }
    }
}

extension PrometheusRegistry: MetricsFactory {
    /// A counter, which only goes up.
    package func makeCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any CounterHandler {
        cell(label, dimensions, .counter) { CounterCell() }
    }

    /// A value that goes up and down.
    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        cell(label, dimensions, .gauge) { GaugeCell() }
    }

    /// A distribution, or without aggregation the last value.
    package func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        guard aggregate else { return cell(label, dimensions, .gauge) { GaugeCell() } }
        return cell(label, dimensions, .histogram) {
            HistogramCell(bounds: Limits.recorderBounds, scale: 1)
        }
    }

    /// A distribution of durations, in seconds.
    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        cell(label, dimensions, .histogram) {
            HistogramCell(bounds: Limits.timerBounds, scale: 1e-9)
        }
    }

    // A series stays once it was counted, as Prometheus expects it.

    /// Does nothing.
    package func destroyCounter(_ handler: any CounterHandler) {}
    /// Does nothing.
    package func destroyMeter(_ handler: any MeterHandler) {}
    /// Does nothing.
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    /// Does nothing.
    package func destroyTimer(_ handler: any TimerHandler) {}
}
