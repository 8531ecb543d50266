/// A decentralised identifier that is an Ed25519 public key (`did:key`, W3C CCG): the name of a
/// user, or of a deployment.
///
/// Its text is `did:key:z6Mk…`: the key's number in the multicodec table and its 32 bytes, in base
/// 58. Whether the bytes are a point of the curve is not looked at: a signature tells.
package struct DIDKey: Hashable, Sendable {
    /// The bytes of an Ed25519 public key.
    package static let keyByteCount = 32
    private static let prefix = "did:key:"

    /// The 32 bytes of the public key.
    package let publicKey: [UInt8]

    /// The identifier of a public key; nil unless it has exactly 32 bytes.
    package init?(publicKey: some Collection<UInt8>) {
        guard publicKey.count == Self.keyByteCount else { return nil }
        self.publicKey = Array(publicKey)
    }

    /// Reads `did:key:z…`, and nothing after it (a fragment names a key of a document).
    package init(parsing text: String) throws(MultiformatsError) {
        let length = text.utf8.count
        guard length <= Limits.didCharactersMax else {
            throw .textTooLong(characters: length, max: Limits.didCharactersMax)
        }
        guard text.utf8.starts(with: Self.prefix.utf8) else { throw .notADIDKey }
        let (base, bytes) = try Multibase.decode(String(text.dropFirst(Self.prefix.count)))
        guard base == .base58BTC else { throw .notADIDKey }
        var offset = 0
        let codec = Codec(rawValue: try Varint.read(bytes.span, at: &offset))
        guard codec == .ed25519Public else { throw .unsupportedKey(codec) }
        guard bytes.count - offset >= Self.keyByteCount else { throw .truncated }
        guard bytes.count - offset == Self.keyByteCount else {
            throw .trailingBytes(bytes.count - offset - Self.keyByteCount)
        }
        publicKey = Array(bytes[offset...])
    }
}

extension DIDKey: CustomStringConvertible {
    /// The text, which there is only one of.
    package var description: String {
        var bytes: [UInt8] = []
        Varint.append(Codec.ed25519Public.rawValue, to: &bytes)
        return Self.prefix + Multibase.base58BTC.encode(bytes + publicKey)
    }
}
