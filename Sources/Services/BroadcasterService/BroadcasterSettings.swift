package import Daemon
package import Messages

/// The settings of the broadcaster.
package struct BroadcasterSettings: StageSettings {
    /// The section of the settings file.
    package static let section = "broadcaster"

    /// The stores' endpoints; they share one database, and any of them is asked.
    package var stores: [String]
    /// Where events are published.
    package var bind: [String]
    /// Where events are answered again.
    package var replayBind: [String]
    /// How published headers are written: a subscriber can't ask for one.
    package var encoding: Encoding
    /// What nothing is told of.
    package var denylist: DenylistFiles

    /// Settings given by hand, as tests do.
    package init(
        stores: [String],
        bind: [String],
        replayBind: [String],
        encoding: Encoding = .json,
        denylist: DenylistFiles = .none,
    ) {
        self.stores = stores
        self.bind = bind
        self.replayBind = replayBind
        self.encoding = encoding
        self.denylist = denylist
    }

    /// Reads and validates every setting.
    package init(_ reader: inout SettingsReader) throws(SettingsTrouble) {
        stores = try reader.endpoints("stores", default: [], "The stores whose events are read.")
        bind = try reader.endpoints("bind", default: [], "Where events are published (XPUB).")
        replayBind = try reader.endpoints(
            "replay-bind",
            default: [],
            "Where past events are answered (ROUTER)."
        )
        let encoding = try reader.text(
            "encoding",
            default: "json",
            "How published headers are written: json, which any language reads, or protobuf.",
        )
        switch encoding {
        case "json": self.encoding = .json
        case "protobuf": self.encoding = .protobuf
        default: throw reader.wrong("encoding", encoding, "json or protobuf")
        }
        denylist = try reader.denylists()
        if stores.isEmpty { throw reader.lacking("stores") }
        if bind.isEmpty { throw reader.lacking("bind") }
        if replayBind.isEmpty { throw reader.lacking("replay-bind") }
    }
}
