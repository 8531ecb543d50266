/// Why a side leaves (yamux, "Session termination").
package enum GoAwayCode: UInt32, Sendable {
    /// It is done.
    case normal
    /// The other side broke the protocol.
    case protocolError
    /// It failed itself.
    case internalError
}
