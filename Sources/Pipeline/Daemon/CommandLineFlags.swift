/// The flags of a stage's command line, told apart by what the stage declared.
struct CommandLineFlags {
    /// Values by key.
    private(set) var values: [String: [String]] = [:]
    /// The settings file, when one is named.
    private(set) var settingsFile: String?
    /// `--help` stands among them.
    private(set) var wantsHelp = false
    /// `--check` stands among them: validate the settings and end.
    private(set) var wantsCheck = false

    /// Reads the arguments after the program's name.
    ///
    /// - Throws: a sentence that names the argument that is wrong.
    init(_ arguments: [String], declarations: [SettingDeclaration]) throws(SettingsTrouble) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--"), argument.count > 2 else {
                throw SettingsTrouble("\"\(argument)\" is no flag; see --help.")
            }
            let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1)
            let key = String(parts.first ?? "")
            let attached = parts.count > 1 ? String(parts[1]) : nil
            switch key {
            case "help": wantsHelp = true
            case "check": wantsCheck = true
            case "settings": settingsFile = try Self.value(of: key, attached, &rest)
            default: try take(key, attached, &rest, declarations)
            }
        }
    }

    private mutating func take(
        _ key: String,
        _ attached: String?,
        _ rest: inout ArraySlice<String>,
        _ declarations: [SettingDeclaration],
    ) throws(SettingsTrouble) {
        guard let declaration = declarations.first(where: { $0.key == key }) else {
            throw SettingsTrouble("There is no flag --\(key); see --help.")
        }
        let value =
            declaration.shape == .flag
            ? attached ?? "true" : try Self.value(of: key, attached, &rest)
        values[key, default: []].append(value)
    }

    private static func value(
        of key: String,
        _ attached: String?,
        _ rest: inout ArraySlice<String>,
    ) throws(SettingsTrouble) -> String {
        guard let value = attached ?? rest.popFirst() else {
            throw SettingsTrouble("--\(key) needs a value.")
        }
        return value
    }
}
