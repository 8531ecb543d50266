/// The settings of one stage: a struct that declares each of them while it reads them.
///
/// A setting `in-flight` of the section `intake` is the flag `--in-flight`, the environment variable
/// `WEIR_INTAKE_IN_FLIGHT`, and `{"intake": {"in-flight": …}}` in the settings file, the first of
/// them that is given.
package protocol StageSettings: Sendable {
    /// The section of the settings file, as `intake`.
    static var section: String { get }

    /// Reads and validates every setting.
    init(_ reader: inout SettingsReader) throws(SettingsTrouble)
}
