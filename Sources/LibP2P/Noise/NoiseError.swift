package import PeerIdentity

/// Why a handshake or a frame is refused; the connection is of no use afterwards.
package enum NoiseError: Error, Hashable, Sendable {
    /// A message or call came when none was due.
    case outOfOrder
    /// A handshake message has not even its keys and tags.
    case messageTooShort(bytes: Int)
    /// A handshake message is longer than is believed.
    case messageTooLong(bytes: Int, max: Int)
    /// A message or frame was changed, repeated, left out or sealed with another key.
    case notAuthentic
    /// The other's key is one with which everybody agrees on the same secret.
    case weakKey
    /// What the message carries is no libp2p payload.
    case malformedPayload
    /// The other's identity key can't be used.
    case identity(IdentityError)
    /// The other has not signed its static key with its identity key.
    case wrongSignature
    /// The other is not the peer that was to be reached.
    case unexpectedPeer(expected: PeerID, found: PeerID)
    /// A frame is too short to have a tag.
    case frameTooShort(bytes: Int)
    /// All nonces of a key are used; a connection that sends a frame each nanosecond gets here
    /// after 584 years.
    case exhausted
}

extension NoiseError: CustomStringConvertible {
    /// One sentence a person can act on.
    package var description: String {
        switch self {
        case .outOfOrder:
            "a handshake message came when none was due"
        case .messageTooShort(let bytes):
            "a handshake message of \(bytes) bytes is too short"
        case .messageTooLong(let bytes, let max):
            "a handshake message of \(bytes) bytes is longer than \(max)"
        case .notAuthentic:
            "what came was changed, repeated, left out or sealed with another key"
        case .weakKey:
            "the peer's key agrees with everybody on the same secret"
        case .malformedPayload:
            "the peer's handshake message is not what libp2p says"
        case .identity(let reason):
            "the peer's identity can't be used: \(reason)"
        case .wrongSignature:
            "the peer did not sign its key of this connection with its identity"
        case .unexpectedPeer(let expected, let found):
            "the peer is \(found), and not \(expected)"
        case .frameTooShort(let bytes):
            "a frame of \(bytes) bytes is too short"
        case .exhausted:
            "the connection's keys are used up"
        }
    }
}
