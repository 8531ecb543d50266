package import Daemon
package import Fetching

/// The settings of `weir-ipfs-fetcher`.
package struct IPFSFetcherSettings: StageSettings {
    /// The section of the settings file.
    package static let section = "ipfs-fetcher"

    /// Whose orders it takes, and which stores it fills.
    package var fetcher: FetcherSettings
    /// The gateway link.
    package var gateway: GatewaySettings

    /// Reads and validates every setting.
    package init(_ reader: inout SettingsReader) throws(SettingsTrouble) {
        fetcher = try FetcherSettings(&reader)
        gateway = try GatewaySettings(&reader)
        try fetcher.validate(reader)
    }

    /// The links that are set up: without gateways it offers none, and the router says so.
    package func sources(instance: String) -> [any ContentSource] {
        gateway.gateways.isEmpty ? [] : [GatewaySource(gateway, instance: instance)]
    }
}
