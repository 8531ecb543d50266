/// The settings that every stage has.
package struct CommonSettings: Sendable {
    /// The instance's name, unique in a deployment.
    package let instance: String
    /// Its keys, and whether it may be without.
    package let locks: LockSettings
    /// Where it answers `ping`, `info` and `stats`; empty: nowhere.
    package let control: [String]
    /// The least severe level that is logged.
    package let logLevel: String
    /// How its log is written.
    package let logFormat: LogFormat
    /// Where it serves `/metrics`, `/healthz` and `/readyz`; nil: nowhere.
    package let metrics: HostAndPort?
    /// How long it may take to finish its work when it is told to stop.
    package let drain: Duration
    /// End when standard input ends: whoever started it holds the other side.
    package let watchParent: Bool

    init(stage: String, _ reader: inout SettingsReader) throws(SettingsTrouble) {
        instance = try reader.text(
            "instance",
            default: "\(stage)-0",
            "The instance's name, unique in a deployment."
        )
        locks = try LockSettings(&reader)
        control = try reader.endpoints(
            "control",
            default: [],
            "Where it answers ping, info and stats."
        )
        logLevel = try reader.text(
            "log-level",
            default: "info",
            "trace, debug, info, notice, warning, error or critical."
        )
        let format = try reader.text(
            "log-format",
            default: "text",
            "text, or json: one object a line."
        )
        let address = try reader.text(
            "metrics",
            default: "",
            "Serve /metrics, /healthz and /readyz over HTTP here, as 127.0.0.1:9100."
        )
        let isOpen = try reader.flag(
            "metrics-open",
            "Let --metrics be an address that others can reach: it has no lock."
        )
        drain = try reader.duration(
            "drain",
            default: .seconds(5),
            in: .zero ... .seconds(600),
            "How long it may take to finish its work when told to stop.",
        )
        watchParent = try reader.flag(
            "watch-parent",
            "End when standard input ends, as it does when the parent dies."
        )
        guard (1...128).contains(instance.utf8.count) else {
            throw reader.wrong("instance", instance, "a name of 1 to 128 bytes")
        }
        guard let logFormat = LogFormat(rawValue: format) else {
            throw reader.wrong("log-format", format, "text or json")
        }
        self.logFormat = logFormat
        metrics = HostAndPort(address)
        guard address.isEmpty || metrics != nil else {
            throw reader.wrong("metrics", address, "an address as 127.0.0.1:9100")
        }
        guard metrics?.isLoopback != false || isOpen else {
            throw reader.wrong(
                "metrics",
                address,
                "127.0.0.1:PORT or [::1]:PORT, or --metrics-open too"
            )
        }
    }
}
