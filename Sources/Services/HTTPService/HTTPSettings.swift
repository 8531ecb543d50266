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

    /// Settings given by hand, as tests do.
    package init(
        host: String = "127.0.0.1",
        port: Int,
        intakes: [String],
        timeToLive: Duration = .seconds(30),
    ) {
        self.host = host
        self.port = port
        self.intakes = intakes
        self.timeToLive = timeToLive
    }

    /// Reads and validates every setting.
    package init(_ reader: inout SettingsReader) throws(SettingsTrouble) {
        let bind = try reader.text(
            "bind",
            default: "127.0.0.1:8480",
            "Where it listens: 127.0.0.1:PORT or [::1]:PORT."
        )
        intakes = try reader.endpoints("intakes", default: [], "The intakes it asks.")
        timeToLive = try reader.duration(
            "ttl",
            default: .seconds(30),
            in: .milliseconds(100) ... .seconds(600),
            "How long a piece of an answer may take to be found.",
        )
        guard let address = HostAndPort(bind) else {
            throw reader.wrong("bind", bind, "an address as 127.0.0.1:8480")
        }
        guard Self.hosts.contains(address.host) else {
            throw SettingsTrouble(
                "\(bind) can be reached by strangers, and this version has no locks for that: "
                    + "bind 127.0.0.1 or [::1]."
            )
        }
        host = address.host
        port = address.port
        if intakes.isEmpty { throw reader.lacking("intakes") }
    }

    private static let hosts = ["127.0.0.1", "::1"]
}
