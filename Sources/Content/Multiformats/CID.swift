/// A content identifier: the name of a block by the digest of its bytes (multiformats/cid).
///
/// Nearly every CID carries a SHA-256; that form is 41 bytes inline, so that CIDs are copied,
/// hashed and compared as dictionary keys without touching memory elsewhere. A CID of version 0
/// and the one of version 1 for the same block are different keys: Weir's own keys are always
/// version 1 (`asVersion1`).
package struct CID: Hashable, Sendable {
    /// The two versions there are.
    package enum Version: UInt8, Sendable {
        /// Only a SHA-256 of a dag-pb block; its text begins with `Qm`.
        case v0 = 0
        /// Any codec and hash function, in any base.
        case v1 = 1
    }

    /// One CID has one form: SHA-256 of 32 bytes is always `compact`.
    private enum Form: Hashable {
        /// The head is the codec's 63 bits and the version's one.
        case compact(head: UInt64, Digest256)
        indirect case other(Codec, Multihash)
    }

    private let form: Form

    /// The version 1 CID of a SHA-256.
    package init(sha256 digest: Digest256, codec: Codec = .raw) {
        form = .compact(head: Self.head(.v1, codec), digest)
    }

    /// The version 1 CID of any multihash.
    package init(codec: Codec, multihash: Multihash) {
        if let digest = multihash.sha256Digest {
            form = .compact(head: Self.head(.v1, codec), digest)
        } else {
            form = .other(codec, multihash)
        }
    }

    /// The version 0 CID of a dag-pb block's SHA-256.
    package static func version0(_ digest: Digest256) -> CID {
        CID(form: .compact(head: head(.v0, .dagPB), digest))
    }

    private init(form: Form) {
        self.form = form
    }

    private static func head(_ version: Version, _ codec: Codec) -> UInt64 {
        precondition(codec.rawValue >> 63 == 0, "a codec has 63 bits")
        return codec.rawValue << 1 | UInt64(version.rawValue)
    }

    /// Which version.
    package var version: Version {
        switch form {
        case .compact(let head, _): head & 1 == 0 ? .v0 : .v1
        case .other: .v1
        }
    }

    /// What the block's bytes are.
    package var codec: Codec {
        switch form {
        case .compact(let head, _): Codec(rawValue: head >> 1)
        case .other(let codec, _): codec
        }
    }

    /// The digest with its function; makes an array, so prefer `sha256Digest` where speed counts.
    package var multihash: Multihash {
        switch form {
        case .compact(_, let digest): .sha256(digest)
        case .other(_, let multihash): multihash
        }
    }

    /// Which hash function.
    package var hashCode: HashCode {
        switch form {
        case .compact: .sha256
        case .other(_, let multihash): multihash.code
        }
    }

    /// The digest, when it is a whole SHA-256.
    package var sha256Digest: Digest256? {
        switch form {
        case .compact(_, let digest): digest
        case .other: nil
        }
    }

    /// The block itself, when the CID carries it (`identity`) instead of a digest.
    package var identityBytes: [UInt8]? {
        switch form {
        case .compact: nil
        case .other(_, let multihash): multihash.code == .identity ? multihash.digest : nil
        }
    }

    /// The same block's CID of version 1.
    package var asVersion1: CID {
        switch form {
        case .compact(let head, let digest): CID(form: .compact(head: head | 1, digest))
        case .other: self
        }
    }
}
