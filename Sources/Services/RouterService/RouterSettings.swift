package import Daemon
import Messages

/// What an operator may set of a router.
package struct RouterSettings: StageSettings {
    /// Its section in the settings file.
    package static let section = "router"

    /// Where intakes search.
    package var searchEndpoints: [String]
    /// Where fetchers take their orders.
    package var orderEndpoints: [String]
    /// How much it takes on.
    package var bounds = Bounds()
    /// How it chooses.
    package var policy = Policy()
    /// Where it keeps what it learned; empty: nowhere.
    package var memoryFile = ""

    /// Settings with the usual bounds.
    package init(searchEndpoints: [String], orderEndpoints: [String]) {
        self.searchEndpoints = searchEndpoints
        self.orderEndpoints = orderEndpoints
    }

    /// Reads and validates every setting.
    package init(_ reader: inout SettingsReader) throws(SettingsTrouble) {
        searchEndpoints = try reader.endpoints(
            "bind",
            default: [],
            "Where intakes search; repeatable."
        )
        orderEndpoints = try reader.endpoints(
            "orders",
            default: [],
            "Where fetchers take their orders; repeatable."
        )
        bounds.searches = try reader.integer(
            "searches",
            default: bounds.searches,
            in: 1...1_000_000,
            "Searches that wait at once; each takes up to 2 KiB."
        )
        bounds.searchesPerFlight = try reader.integer(
            "searches-per-flight",
            default: bounds.searchesPerFlight,
            in: 1...1_000_000,
            "Searches that wait for the same content."
        )
        bounds.queuedOrders = try reader.integer(
            "queued-orders",
            default: bounds.queuedOrders,
            in: 0...1_000_000,
            "Orders of one source that wait for a fetcher with room."
        )
        bounds.fetchers = try reader.integer(
            "fetchers",
            default: bounds.fetchers,
            in: 1...4_096,
            "Fetcher instances."
        )
        bounds.readAheadMax = UInt64(
            try reader.bytes(
                "read-ahead",
                default: Int(Limits.readAheadMax),
                in: 0...Limits.readAheadChoiceMax,
                "How far an order reaches ahead of who reads a file in order, at most; 0: not at all."
            )
        )
        policy = try Self.policy(&reader)
        memoryFile = try reader.text(
            "memory",
            default: "",
            "The file that keeps what was learned of sources and fetchers; none: it is forgotten."
        )
        guard !searchEndpoints.isEmpty else { throw reader.lacking("bind") }
        guard !orderEndpoints.isEmpty else { throw reader.lacking("orders") }
    }

    private static func policy(
        _ reader: inout SettingsReader
    ) throws(SettingsTrouble) -> Policy {
        var policy = Policy()
        let name = try reader.text(
            "strategy",
            default: policy.strategy.rawValue,
            "How sources are ranked where a request doesn't say: performance, trust, privacy, cost."
        )
        guard let strategy = Strategy(rawValue: name) else {
            throw reader.wrong("strategy", name, "performance, trust, privacy or cost")
        }
        policy.strategy = strategy
        let levels = try reader.texts(
            "trust",
            default: policy.trust.texts,
            "How far sources are trusted, 0 to 10, as peer=7,ipfs=5,gateway=3."
        )
        for level in levels where !policy.trust.take(level) {
            throw reader.wrong("trust", level, "SOURCE=LEVEL, as peer=7; levels are 0 to 10")
        }
        policy.negativeTime = try reader.duration(
            "negative-ttl",
            default: policy.negativeTime,
            in: .zero...Limits.negativeTimeMax,
            "For how long nobody is asked again for what nobody had; 0s: not at all."
        )
        return policy
    }
}
