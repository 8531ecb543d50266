/// What can be wrong with a varint, a multibase text, a multihash, a CID, a DID or an
/// address.
package enum MultiformatsError: Error, Hashable, Sendable {
    /// The bytes end before the value does.
    case truncated
    /// Bytes are left over after the value.
    case trailingBytes(Int)
    /// A varint is longer than 9 bytes.
    case varintTooLong
    /// A varint has more bytes than its value needs.
    case varintNotMinimal
    /// A text is longer than is believed.
    case textTooLong(characters: Int, max: Int)
    /// A text is empty, or too short to be what it should be.
    case textTooShort
    /// No base of the multibase table that is known here begins with this character.
    case unknownBase(prefix: Unicode.Scalar)
    /// A character is not of the base's alphabet.
    case invalidCharacter(Unicode.Scalar, base: Multibase)
    /// The last characters don't make a whole byte, or the padding is wrong.
    case invalidEnding(base: Multibase)
    /// A digest is longer than is believed.
    case digestTooLong(bytes: UInt64)
    /// A digest's length is not that of its hash function.
    case wrongDigestLength(HashCode, bytes: Int, expected: Int)
    /// A CID's version is neither 0 nor 1.
    case unknownVersion(UInt64)
    /// A version 0 CID must be dag-pb and sha2-256.
    case notVersion0
    /// A CID names a codec that can't be served.
    case unsupportedCodec(Codec)
    /// A CID names a hash function that can't be verified.
    case unsupportedHash(HashCode)
    /// A text is hexadecimal, but has not the 64 digits of a SHA-256.
    case wrongHexLength(digits: Int)
    /// A text does not begin as `did:key:z…` does.
    case notADIDKey
    /// A DID names a kind of key that can't be used.
    case unsupportedKey(Codec)
    /// A text does not begin with a slash, or names nothing.
    case notAnAddress
    /// An address has a protocol, by name or number, that is not known here.
    case unknownProtocol(String)
    /// A protocol's value is missing, or is none of its kind.
    case invalidValue(of: AddressProtocol)
    /// An address has more parts than is believed.
    case tooManyComponents(max: Int)
    /// An address is longer than is believed.
    case addressTooLong(bytes: Int, max: Int)
    /// A text is neither a CID nor 64 hexadecimal digits.
    indirect case notAHash(MultiformatsError)
}

extension MultiformatsError: CustomStringConvertible {
    /// One sentence a person can act on.
    package var description: String {
        switch self {
        case .truncated:
            "it ends too early"
        case .trailingBytes(let count):
            "it has \(count) bytes too many at its end"
        case .varintTooLong:
            "a number in it is longer than \(Limits.varintBytesMax) bytes"
        case .varintNotMinimal:
            "a number in it is not in its shortest form"
        case .textTooLong(let characters, let max):
            "it has \(characters) characters, the longest can have \(max)"
        case .textTooShort:
            "it is too short"
        case .unknownBase(let prefix):
            "no known base begins with “\(prefix)”"
        case .invalidCharacter(let scalar, let base):
            "“\(scalar)” is no character of \(base)"
        case .invalidEnding(let base):
            "its last characters don't end a \(base) text"
        case .digestTooLong(let bytes):
            "its digest of \(bytes) bytes is longer than \(Limits.digestBytesMax)"
        case .wrongDigestLength(let code, let bytes, let expected):
            "its \(code.name) digest has \(bytes) bytes instead of \(expected)"
        case .unknownVersion(let version):
            "version \(version) of CIDs is unknown"
        case .notVersion0:
            "a CID of version 0 must be dag-pb and sha2-256"
        case .unsupportedCodec(let codec):
            "its codec \(codec.name) is not supported; raw and dag-pb are"
        case .unsupportedHash(let code):
            "its hash function \(code.name) is not supported; sha2-256 is"
        case .wrongHexLength(let digits):
            "it has \(digits) hexadecimal digits; a SHA-256 has 64"
        case .notADIDKey:
            "it does not begin with did:key:z"
        case .unsupportedKey(let codec):
            "its key's kind is \(codec.name); ed25519-pub is supported"
        case .notAnAddress:
            "it is no address: one begins as /ip4/192.0.2.1/tcp/4001 does"
        case .unknownProtocol(let name):
            "its protocol “\(name)” is unknown"
        case .invalidValue(let kind):
            "its \(kind.name) has no value, or one that can't be"
        case .tooManyComponents(let max):
            "it has more than \(max) parts"
        case .addressTooLong(let bytes, let max):
            "it has \(bytes) bytes, the longest can have \(max)"
        case .notAHash(let reason):
            "it is neither a CID nor the 64 hexadecimal digits of a SHA-256: \(reason)"
        }
    }
}
