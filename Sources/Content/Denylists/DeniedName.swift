import Blocks
import Multiformats

/// What the digests of rules are made of, for one multihash: as its bytes, and as the texts that
/// double-hashed rules have.
struct DeniedName {
    private let multihash: [UInt8]
    private let digest: Digest256?

    init(_ multihash: Multihash) {
        self.multihash = multihash.bytes
        digest = multihash.sha256Digest
    }

    init(_ cid: CID) {
        self.init(cid.multihash)
    }

    /// The digest of a rule about the multihash.
    var ofMultihash: Digest256 { digest ?? Digest256(hashing: multihash) }

    /// The digest of a rule about a path, or the beginning of paths, below it.
    func digest(ofPath path: [UInt8]) -> Digest256 {
        var hasher = hasher
        hasher.update(path.span)
        return hasher.finish()
    }

    /// The same for each of some lengths of a path, the shortest first.
    func digests(ofPrefixes lengths: [Int], of path: [UInt8], each: (Digest256) -> Void) {
        var hasher = hasher
        var done = 0
        for length in lengths {
            guard length <= path.count else { return }
            hasher.update(path.span.extracting(done..<length))
            done = length
            each(hasher.finish())
        }
    }

    private var hasher: Digest256.Hasher {
        var hasher = Digest256.Hasher()
        hasher.update(multihash.span)
        return hasher
    }

    /// The double hash of today: of the multihash in base 58, and the path after a slash.
    func doubleHash(path: [UInt8]) -> Digest256 {
        var hasher = Digest256.Hasher()
        let text = Array(Multibase.base58BTC.encode(multihash).utf8.dropFirst())
        hasher.update(text.span)
        if !path.isEmpty { hasher.update([UInt8(ascii: "/")].span) }
        hasher.update(path.span)
        return hasher.finish()
    }

    /// The legacy double hash: of a CID in base 32, a slash, and the path.
    static func legacyDoubleHash(_ cid: CID, path: [UInt8]) -> Digest256 {
        var hasher = Digest256.Hasher()
        hasher.update(Array(cid.asVersion1.text(in: .base32).utf8).span)
        hasher.update([UInt8(ascii: "/")].span)
        hasher.update(path.span)
        return hasher.finish()
    }
}
