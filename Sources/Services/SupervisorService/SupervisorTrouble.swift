/// Why a deployment can't be started: a sentence that a person can act on.
package struct SupervisorTrouble: Error, Sendable, Equatable, CustomStringConvertible {
    /// The sentence.
    package let description: String

    /// A fault.
    package init(_ sentence: String) {
        description = sentence
    }
}
