package import Daemon
import Messages

/// The settings of the door.
package struct HTTPSettings: StageSettings {
    /// The section of the settings file.
    package static let section = "http"

    /// The address it listens on.
    package var host: String
    /// The port it listens on; 0 lets the kernel choose.
    package var port: Int
    /// The intakes it asks.
    package var intakes: [String]
    /// How long a piece of an answer may take to be found.
    package var timeToLive: Duration
    /// The file of the DID that signs its requests; empty: they are not signed.
    package var identity: String
    /// The deployment's DID, for which they are signed.
    package var deployment: String
    /// What it doesn't show, by the paths that lead there.
    package var denylist: DenylistFiles

    /// Settings given by hand, as tests do.
    package init(
        host: String = "127.0.0.1",
        port: Int,
        intakes: [String],
        timeToLive: Duration = .seconds(30),
        identity: String = "",
        deployment: String = "",
        denylist: DenylistFiles = .none,
    ) {
        self.host = host
        self.port = port
        self.intakes = intakes
        self.timeToLive = timeToLive
        self.identity = identity
        self.deployment = deployment
        self.denylist = denylist
    }

    /// Reads and validates every setting.
    package init(_ reader: inout SettingsReader) throws(SettingsTrouble) {
        let bind = try reader.text(
            "bind",
            default: "127.0.0.1:8480",
            "Where it listens: 127.0.0.1:PORT or [::1]:PORT."
        )
        let isOpen = try reader.flag(
            "bind-open",
            "Let --bind be an address that others can reach: the door has no lock of its own."
        )
        intakes = try reader.endpoints("intakes", default: [], "The intakes it asks.")
        timeToLive = try reader.duration(
            "ttl",
            default: .seconds(30),
            in: .milliseconds(100) ... .seconds(600),
            "How long a piece of an answer may take to be found.",
        )
        identity = try reader.text(
            "identity",
            default: "",
            "The file of the DID that signs its requests, where the intakes require it."
        )
        deployment = try reader.text(
            "deployment",
            default: "",
            "The deployment's DID, for which they are signed."
        )
        denylist = try reader.denylists()
        guard let address = HostAndPort(bind) else {
            throw reader.wrong("bind", bind, "an address as 127.0.0.1:8480")
        }
        guard Self.hosts.contains(address.host) || isOpen else {
            throw SettingsTrouble(
                "\(bind) can be reached by strangers, and the door has no lock: bind 127.0.0.1 or "
                    + "[::1] and put a proxy before it, or give --bind-open too."
            )
        }
        host = address.host
        port = address.port
        if intakes.isEmpty { throw reader.lacking("intakes") }
    }

    private static let hosts = ["127.0.0.1", "::1"]
}
