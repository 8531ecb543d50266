/// A file that breaks a rule on purpose.
struct Exemption: Sendable {
    let rule: Rule
    let path: String
    let reason: String

    /// All of them.
    ///
    /// One that nothing needs any more fails the test.
    static let all = [
        Exemption(
            rule: .unsafe,
            path: "Sources/Pipeline/Daemon/SettingsFile.swift",
            reason: "Foundation tells a JSON switch from a number only by a C string.",
        ),
        Exemption(
            rule: .cap,
            path: "Package.swift",
            reason: "The map is one list; the formatter gives each dependency its line.",
        ),
    ]

    func covers(_ violation: Violation) -> Bool {
        rule == violation.rule && path == violation.path
    }
}
