package import Blocks
package import Multiformats
import WireFormat

/// A CID without its digest: how a block's name is made of its bytes (bitswap 1.1.0).
package struct CIDPrefix: Hashable, Sendable {
    /// Which version of CID.
    package let version: CID.Version
    /// What the block's bytes are.
    package let codec: Codec
    /// The hash function.
    package let hash: HashCode
    /// How many bytes of digest.
    package let digestBytes: UInt64

    /// The prefix of blocks in bitswap 1.0.0, which don't say it.
    package static let version0 = CIDPrefix(
        version: .v0,
        codec: .dagPB,
        hash: .sha256,
        digestBytes: UInt64(Digest256.byteCount)
    )

    /// What a CID begins with.
    package init(of cid: CID) {
        version = cid.version
        codec = cid.codec
        hash = cid.hashCode
        digestBytes =
            cid.sha256Digest == nil
            ? UInt64(cid.multihash.digest.count) : UInt64(Digest256.byteCount)
    }

    private init(version: CID.Version, codec: Codec, hash: HashCode, digestBytes: UInt64) {
        self.version = version
        self.codec = codec
        self.hash = hash
        self.digestBytes = digestBytes
    }

    /// Reads the four varints that a prefix is.
    package init(_ bytes: Span<UInt8>) throws(BitswapError) {
        var offset = 0
        var numbers: (UInt64, UInt64, UInt64, UInt64)
        do throws(MultiformatsError) {
            numbers.0 = try Varint.read(bytes, at: &offset)
            numbers.1 = try Varint.read(bytes, at: &offset)
            numbers.2 = try Varint.read(bytes, at: &offset)
            numbers.3 = try Varint.read(bytes, at: &offset)
        } catch {
            throw .wrongField("prefix")
        }
        guard offset == bytes.count, let version = UInt8(exactly: numbers.0),
            let version = CID.Version(rawValue: version)
        else { throw .wrongField("prefix") }
        self.init(
            version: version,
            codec: Codec(rawValue: numbers.1),
            hash: HashCode(rawValue: numbers.2),
            digestBytes: numbers.3
        )
        guard version == .v1 || self == .version0 else { throw .wrongField("prefix") }
    }

    /// The four varints.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        Varint.append(UInt64(version.rawValue), to: &bytes)
        Varint.append(codec.rawValue, to: &bytes)
        Varint.append(hash.rawValue, to: &bytes)
        Varint.append(digestBytes, to: &bytes)
        return bytes
    }

    /// The block that bytes are by this prefix; nil when its hash function can't be checked here.
    ///
    /// This hashes all of the bytes, so it is for where time may be spent.
    package func block(of bytes: [UInt8]) -> Block? {
        guard hash == .sha256, digestBytes == UInt64(Digest256.byteCount) else { return nil }
        return switch version {
        case .v0: try? Block(node: bytes, version: .v0)
        case .v1: try? Block(hashing: bytes, codec: codec)
        }
    }
}
