package import Daemon
package import Fetching
package import Peering

/// The settings of `weir-peer-fetcher`.
package struct PeerFetcherSettings: StageSettings {
    /// The section of the settings file.
    package static let section = "peer-fetcher"

    /// Whose orders it takes, and which stores it fills.
    package var fetcher: FetcherSettings
    /// The host, and who may be connected with.
    package var node: NodeSettings

    /// Reads and validates every setting.
    package init(_ reader: inout SettingsReader) throws(SettingsTrouble) {
        fetcher = try FetcherSettings(&reader)
        node = try NodeSettings(&reader)
        try fetcher.validate(reader)
    }

    /// The source, over a node with the key that the settings name.
    ///
    /// - Throws: `SettingsTrouble` when a key file can't be used.
    package func sources(
        instance: String,
    ) throws(SettingsTrouble) -> [any ContentSource] {
        [PeerSource(try PeerNode(node, instance: instance))]
    }
}
