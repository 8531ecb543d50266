/// A digest that says which hash function made it (multiformats/multihash).
///
/// Parsing knows every function by number and believes any digest length up to 128 bytes; whether
/// bytes can be checked against it is for `Blocks` to say.
package struct Multihash: Hashable, Sendable {
    /// Which hash function.
    package let code: HashCode
    /// What it gave, at most 128 bytes; with `identity` the bytes themselves.
    package let digest: [UInt8]

    /// A multihash of any function.
    package init(code: HashCode, digest: [UInt8]) throws(MultiformatsError) {
        guard digest.count <= Limits.digestBytesMax else {
            throw .digestTooLong(bytes: UInt64(digest.count))
        }
        self.code = code
        self.digest = digest
    }

    private init(_ digest: Digest256) {
        code = .sha256
        self.digest = digest.bytes
    }

    /// The multihash of a SHA-256.
    package static func sha256(_ digest: Digest256) -> Multihash {
        Multihash(digest)
    }

    /// The multihash that `bytes` are, and nothing after it.
    package init(bytes: [UInt8]) throws(MultiformatsError) {
        var offset = 0
        self = try Multihash.read(bytes.span, at: &offset)
        guard offset == bytes.count else { throw .trailingBytes(bytes.count - offset) }
    }

    /// Reads the multihash that begins at `offset` and moves `offset` behind it.
    package static func read(
        _ bytes: Span<UInt8>,
        at offset: inout Int
    ) throws(MultiformatsError) -> Multihash {
        let code = try Varint.read(bytes, at: &offset)
        let length = try Varint.read(bytes, at: &offset)
        guard length <= UInt64(Limits.digestBytesMax) else { throw .digestTooLong(bytes: length) }
        let end = offset + Int(length)
        guard end <= bytes.count else { throw .truncated }
        var digest: [UInt8] = []
        digest.reserveCapacity(Int(length))
        for index in offset..<end { digest.append(bytes[index]) }
        offset = end
        return try Multihash(code: HashCode(rawValue: code), digest: digest)
    }

    /// The binary form: code, length, digest.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes
    }

    /// Appends the binary form.
    package func append(to bytes: inout [UInt8]) {
        Varint.append(code.rawValue, to: &bytes)
        Varint.append(UInt64(digest.count), to: &bytes)
        bytes.append(contentsOf: digest)
    }

    /// The digest, when the function is SHA-256 and all 32 bytes are there.
    package var sha256Digest: Digest256? {
        code == .sha256 ? Digest256(digest) : nil
    }
}
