import Metrics
import Synchronization

/// A number that only goes up.
final class CounterCell: Cell, CounterHandler {
    private let count = Atomic<Int64>(0)

    func increment(by amount: Int64) {
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    func reset() {
        count.store(0, ordering: .relaxed)
    }

    func write(name: String, labels: String, to text: inout String) {
        text += PrometheusText.line(name, labels, String(count.load(ordering: .relaxed)))
    }
}
