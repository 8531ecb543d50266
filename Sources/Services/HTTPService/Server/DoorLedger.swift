import Daemon
import Messages
import Metrics
import Synchronization

/// What the door counts, for `stats` of the pipeline and for `/metrics` of the process.
final class DoorLedger: Sendable {
    /// A request that is being answered; it ends when nobody holds it any more.
    final class Visit: Sendable {
        private let ledger: DoorLedger

        fileprivate init(_ ledger: DoorLedger) { self.ledger = ledger }

        deinit { ledger.leave() }
    }

    private struct Book {
        var requests: UInt64 = 0
        var errors: UInt64 = 0
        var broken: UInt64 = 0
        var open: UInt64 = 0
        var bytes: UInt64 = 0
        var latency = LatencyHistogram()
    }

    private let book = Mutex(Book())
    /// Requests by the first digit of their status.
    private let answers: [Int: Counter]
    /// Body bytes that were handed to connections.
    private let bytes: Counter
    /// Answers that broke off after their head.
    private let broken: Counter
    /// Requests under way.
    private let open: Gauge
    /// The time to the head of an answer.
    private let latency: Timer

    init(_ factory: any MetricsFactory) {
        answers = Dictionary(
            uniqueKeysWithValues: (2...5).map { digit in
                let dimensions = [("status", "\(digit)xx")]
                return (
                    digit,
                    Counter(
                        label: "weir.http.requests",
                        dimensions: dimensions,
                        factory: factory
                    )
                )
            }
        )
        bytes = Counter(label: "weir.http.bytes", factory: factory)
        broken = Counter(label: "weir.http.broken", factory: factory)
        open = Gauge(label: "weir.http.open", factory: factory)
        latency = Timer(label: "weir.http.head_seconds", factory: factory)
    }

    /// A request came.
    func enter() -> Visit {
        let now = book.withLock { book in
            book.requests += 1
            book.open += 1
            return book.open
        }
        open.record(now)
        return Visit(self)
    }

    /// Its head is ready.
    func answered(_ status: Int, after duration: Duration) {
        // Not found is an answer like another; what the door or the pipeline failed at is not.
        let isError = status >= 500
        book.withLock { book in
            if isError { book.errors += 1 }
            book.latency.record(duration)
        }
        answers[status / 100]?.increment()
        latency.recordMicroseconds(duration.wholeMicroseconds)
    }

    /// Bytes of a body were handed over.
    func sent(_ count: Int) {
        book.withLock { $0.bytes += UInt64(count) }
        bytes.increment(by: count)
    }

    /// An answer broke off after its head.
    func brokeOff() {
        book.withLock { $0.broken += 1 }
        broken.increment()
    }

    /// The time to the heads of answers.
    var latencies: LatencyHistogram { book.withLock { $0.latency } }

    /// All of it, in the words that every stage uses.
    var statistics: Statistics {
        book.withLock { book in
            var statistics = Statistics()
            statistics.requests = book.requests
            statistics.errors = book.errors
            statistics.open = book.open
            statistics.bytesOut = book.bytes
            statistics.counters = ["answers-broken-off": book.broken]
            return statistics
        }
    }

    private func leave() {
        let now = book.withLock { book in
            book.open -= 1
            return book.open
        }
        open.record(now)
    }
}
