package import Daemon

/// What every fetcher is told: whose orders it takes, and which stores it fills.
package struct FetcherSettings: Sendable, Equatable {
    /// The routers' endpoints for orders.
    package var routers: [String]
    /// The stores' endpoints.
    package var stores: [String]
    /// Orders that it holds at once.
    package var capacity: Int

    /// Settings.
    package init(routers: [String], stores: [String], capacity: Int = 32) {
        self.routers = routers
        self.stores = stores
        self.capacity = capacity
    }

    /// Reads the keys that every fetcher has.
    package init(_ reader: inout SettingsReader) throws(SettingsTrouble) {
        routers = try reader.endpoints(
            "routers",
            default: [],
            "Endpoints of the routers whose orders it takes."
        )
        stores = try reader.endpoints(
            "stores",
            default: [],
            "Endpoints of the stores that it fills."
        )
        capacity = try reader.integer(
            "capacity",
            default: 32,
            in: 1...Limits.capacityMax,
            "Orders that it holds at once."
        )
    }

    /// Says which key is missing; apart from reading, so that `--help` can list them all.
    package func validate(_ reader: SettingsReader) throws(SettingsTrouble) {
        guard !routers.isEmpty else { throw reader.lacking("routers") }
        guard !stores.isEmpty else { throw reader.lacking("stores") }
    }
}
