/// The settings that every stage has.
package struct CommonSettings: Sendable {
    /// The instance's name, unique in a deployment.
    package let instance: String
    /// Where it answers `ping`, `info` and `stats`; empty: nowhere.
    package let control: [String]
    /// The least severe level that is logged.
    package let logLevel: String
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
        for endpoint in control where !EndpointText.isLocal(endpoint) {
            throw SettingsTrouble(EndpointText.refusal(of: endpoint))
        }
    }
}
