/// Why a key, a sealed key or a connection of a private network is refused.
package enum PrivateNetworkError: Error, Hashable, Sendable {
    /// A file is longer than is believed.
    case tooLong(bytes: Int, max: Int)
    /// A file's first line is not that of a swarm key.
    case notASwarmKey
    /// A file's second line names no encoding that is known.
    case unknownEncoding
    /// A file's key has not 32 bytes, or characters that are none of its encoding.
    case malformedKey
    /// A sealed key's text is not what it should be.
    case notASealedKey
    /// A sealed key was sealed to another DID, or was changed since.
    case notForUs
    /// The DID to seal to is no key that anything can be sealed to.
    case unusableDID
    /// The other sent back our own beginning, as nobody does who has the key.
    case reflected
}

extension PrivateNetworkError: CustomStringConvertible {
    /// One sentence a person can act on.
    package var description: String {
        switch self {
        case .tooLong(let bytes, let max):
            "it has \(bytes) bytes or more, the longest can have \(max)"
        case .notASwarmKey:
            "it is no swarm key: its first line must be \(SwarmKey.header)"
        case .unknownEncoding:
            "its second line must be /base16/, /base64/ or /bin/"
        case .malformedKey:
            "its key must be 32 bytes in the encoding that its second line names"
        case .notASealedKey:
            "it is no sealed swarm key: its first line must be \(SealedSwarmKey.header)"
        case .notForUs:
            "it was sealed to another DID, or was changed since"
        case .unusableDID:
            "the DID's key is none that anything can be sealed to"
        case .reflected:
            "the peer sent our own bytes back"
        }
    }
}
