package import Daemon
package import Fetching

/// The settings of `weir-ipfs-fetcher`.
package struct IPFSFetcherSettings: StageSettings {
    /// The section of the settings file.
    package static let section = "ipfs-fetcher"

    /// Whose orders it takes, and which stores it fills.
    package var fetcher: FetcherSettings
    /// The IPFS link.
    package var network: NetworkSettings
    /// The gateway link.
    package var gateway: GatewaySettings

    /// Reads and validates every setting.
    package init(_ reader: inout SettingsReader) throws(SettingsTrouble) {
        fetcher = try FetcherSettings(&reader)
        network = try NetworkSettings(&reader)
        gateway = try GatewaySettings(&reader)
        try fetcher.validate(reader)
    }

    /// The links that are set up: what isn't is not offered, and the router says so.
    ///
    /// - Throws: `SettingsTrouble` when the node's key can't be had.
    package func sources(
        instance: String,
    ) throws(SettingsTrouble) -> [any ContentSource] {
        var sources: [any ContentSource] = []
        if network.isOn { sources.append(try NetworkSource(network, instance: instance)) }
        if !gateway.gateways.isEmpty {
            sources.append(GatewaySource(gateway, instance: instance))
        }
        return sources
    }
}
