/// A setting that is wrong: which one, where it stands, and what would be right.
package struct SettingsTrouble: Error, Sendable, Equatable, CustomStringConvertible {
    /// A sentence an operator can act on.
    package let description: String

    /// A fault that names its place.
    package init(_ sentence: String) {
        description = sentence
    }
}
