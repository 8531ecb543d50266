/// Why a stream was not opened.
package enum OpenError: Error, Sendable, Equatable {
    /// So many of our streams are open as may be.
    case tooManyStreams
    /// So many of our streams wait for the peer's acknowledgement as may.
    case tooManyUnacknowledged
    /// The session's windows take all that they may.
    case noWindow
    /// One of the sides is leaving, or the session has ended.
    case leaving
    /// All numbers were used: the session has to end.
    case numbersExhausted
}
