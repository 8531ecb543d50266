/// What a handshake asks for.
package enum HandshakeAction: ~Copyable, Sendable {
    /// Wait for a message.
    case wait
    /// Send this frame, then wait for a message.
    case send([UInt8])
    /// Send this frame if there is one; all that follows, in both directions, is the session's.
    case finish([UInt8]?, Established)
}
