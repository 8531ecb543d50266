/// One setting as a stage declares it, for `--help` and for finding keys that nobody knows.
package struct SettingDeclaration: Sendable, Equatable {
    /// What a value looks like.
    package enum Shape: Sendable, Equatable {
        case text
        case list
        case flag
    }

    /// The key within its section, as `in-flight`.
    package let key: String
    /// What a value looks like.
    package let shape: Shape
    /// What holds when nobody sets it, as text.
    package let fallback: String
    /// What it is for.
    package let help: String
}
