package import Multiformats

/// At most 2 MiB of bytes, proven to match their CID.
///
/// There is no way to make one without the proof, so whoever holds a `Block` need not check it.
package struct Block: Hashable, Sendable {
    /// The name that the bytes were checked against, or got.
    package let cid: CID
    /// The bytes.
    package let bytes: [UInt8]

    /// Bytes that someone says are those of `cid`.
    package init(verifying bytes: [UInt8], against cid: CID) throws(BlockError) {
        try Block.verify(bytes.span, matches: cid)
        self.cid = cid
        self.bytes = bytes
    }

    /// Bytes that get their name here: version 1, SHA-256.
    package init(hashing bytes: [UInt8], codec: Codec = .raw) throws(BlockError) {
        guard bytes.count <= Limits.blockBytesMax else { throw .tooLarge(bytes: bytes.count) }
        cid = CID(sha256: Digest256(hashing: bytes), codec: codec)
        self.bytes = bytes
    }

    /// A dag-pb node that gets its name here, of the version that a profile has.
    package init(node bytes: [UInt8], version: CID.Version) throws(BlockError) {
        guard bytes.count <= Limits.blockBytesMax else { throw .tooLarge(bytes: bytes.count) }
        let digest = Digest256(hashing: bytes)
        switch version {
        case .v0: cid = .version0(digest)
        case .v1: cid = CID(sha256: digest, codec: .dagPB)
        }
        self.bytes = bytes
    }

    /// Checks bytes against a CID where they lie: in a frame, a database page, a mapped file.
    package static func verify(_ bytes: Span<UInt8>, matches cid: CID) throws(BlockError) {
        guard bytes.count <= Limits.blockBytesMax else { throw .tooLarge(bytes: bytes.count) }
        try verify(Digest256(hashing: bytes), byteCount: bytes.count, matches: cid)
    }

    /// Checks bytes against a CID where they lie, of memory that has no type.
    package static func verify(_ bytes: RawSpan, matches cid: CID) throws(BlockError) {
        guard bytes.byteCount <= Limits.blockBytesMax else {
            throw .tooLarge(bytes: bytes.byteCount)
        }
        try verify(Digest256(hashing: bytes), byteCount: bytes.byteCount, matches: cid)
    }

    private static func verify(
        _ digest: Digest256,
        byteCount: Int,
        matches cid: CID
    ) throws(BlockError) {
        if let expected = cid.sha256Digest {
            guard digest == expected else { throw .mismatch(cid) }
            return
        }
        guard let identity = cid.identityBytes else { throw .unverifiable(cid.hashCode) }
        guard identity.count == byteCount, Digest256(hashing: identity) == digest else {
            throw .mismatch(cid)
        }
    }
}
