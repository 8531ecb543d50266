package import Daemon

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
            "Orders that wait for a fetcher with room."
        )
        bounds.fetchers = try reader.integer(
            "fetchers",
            default: bounds.fetchers,
            in: 1...4_096,
            "Fetcher instances."
        )
        guard !searchEndpoints.isEmpty else { throw reader.lacking("bind") }
        guard !orderEndpoints.isEmpty else { throw reader.lacking("orders") }
        for endpoint in searchEndpoints + orderEndpoints where !EndpointText.isLocal(endpoint) {
            throw SettingsTrouble(EndpointText.refusal(of: endpoint))
        }
    }
}
