package import Multiformats

/// Why a key, an identifier, an envelope or what is in it is refused.
package enum IdentityError: Error, Hashable, Sendable {
    /// A message is longer than is believed.
    case tooLong(bytes: Int, max: Int)
    /// A message is no protobuf, or lacks a field that it must have.
    case malformed
    /// A key is of a kind that no specification knows.
    case unknownKeyType(UInt64)
    /// A key is of a kind that can't be verified here.
    case unsupportedKeyType(KeyType)
    /// A key's bytes are none of its kind.
    case invalidKey(KeyType)
    /// An RSA key is too small to be safe or too large to be verified at an acceptable cost.
    case keySize(bits: Int)
    /// A private key's two halves don't belong together.
    case mismatchedKey
    /// A text or bytes are no multihash, CID or DID.
    case notAnIdentifier(MultiformatsError)
    /// A multihash or CID names something that is no peer.
    case notAPeer
    /// A peer's key is not one that a `did:key` here can be: its kind is not Ed25519, or the
    /// identifier has only its digest.
    case notADID
    /// A signature is not of the key, domain and content that it is said to be of.
    case wrongSignature
    /// An envelope has content of another type than was asked for.
    case wrongPayloadType
    /// A record was signed by another peer than it is about.
    case wrongSigner
    /// A record has more addresses than is believed.
    case tooManyAddresses(max: Int)
    /// A voucher's time is over.
    case expired
}

extension IdentityError: CustomStringConvertible {
    /// One sentence a person can act on.
    package var description: String {
        switch self {
        case .tooLong(let bytes, let max):
            "it has \(bytes) bytes, the longest can have \(max)"
        case .malformed:
            "it is not the message that it should be"
        case .unknownKeyType(let number):
            "its key's kind \(number) is unknown"
        case .unsupportedKeyType(let type):
            "its key is of the kind \(type.name); Ed25519, ECDSA P-256 and RSA are supported"
        case .invalidKey(let type):
            "its bytes are no \(type.name) key"
        case .keySize(let bits):
            "its RSA key has \(bits) bits; \(Limits.rsaBitsMin) to \(Limits.rsaBitsMax) are accepted"
        case .mismatchedKey:
            "its private and public keys don't belong together"
        case .notAnIdentifier(let reason):
            "it is no peer's identifier: \(reason)"
        case .notAPeer:
            "it names something that is no peer"
        case .notADID:
            "the peer has no Ed25519 key in its identifier, so no did:key names it"
        case .wrongSignature:
            "its signature is wrong"
        case .wrongPayloadType:
            "it is signed, but something else than was asked for"
        case .wrongSigner:
            "it is about another peer than the one that signed it"
        case .tooManyAddresses(let max):
            "it has more than \(max) addresses"
        case .expired:
            "its time is over"
        }
    }
}
