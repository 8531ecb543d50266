/// What an answer was worth.
package enum Verdict: Sendable, Equatable {
    /// What was asked for, proven, with this many bytes.
    case right(bytes: Int)
    /// Something else than what was asked for: bytes that don't match their hash.
    case wrong
    /// An error, by its code.
    case failed(String)
}
