import Daemon
import Messages

/// What the broadcaster counts for `stats`.
struct BroadcasterCounts {
    /// Events published.
    var published: UInt64 = 0
    /// Subscriptions that came.
    var subscriptions: UInt64 = 0
    /// Subscriptions that went.
    var unsubscriptions: UInt64 = 0
    /// Troubles with the store.
    var troubles: UInt64 = 0
    /// Requests that were refused.
    var errors: UInt64 = 0
    private var requests: UInt64 = 0
    /// How long replays took.
    private(set) var latency = LatencyHistogram()

    /// A request was answered.
    mutating func answered(in duration: Duration) {
        requests += 1
        latency.record(duration)
    }

    /// All of it, in the words that every stage uses.
    var statistics: Statistics {
        var statistics = Statistics()
        statistics.requests = requests
        statistics.errors = errors
        statistics.counters = [
            "events-published": published,
            "subscriptions": subscriptions,
            "unsubscriptions": unsubscriptions,
            "store-troubles": troubles,
        ]
        return statistics
    }
}
