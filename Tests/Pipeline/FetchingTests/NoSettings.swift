import Daemon

/// A stage's settings, of which there are none.
struct NoSettings: StageSettings {
    static let section = "fetcher"
    init(_ reader: inout SettingsReader) throws(SettingsTrouble) {}
}
