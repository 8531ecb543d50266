package import Foundation
package import Multiformats

/// What a block is found by: its multihash, whatever the codec of the CID that asks for it.
package struct BlockKey: Hashable, Sendable {
    /// The binary multihash.
    package let bytes: Data

    /// The key of the block that a CID names.
    package init(_ cid: CID) {
        guard let digest = cid.sha256Digest else {
            bytes = Data(cid.multihash.bytes)
            return
        }
        // SHA-256's code and length; without the arrays that a multihash is made of.
        var multihash: [UInt8] = []
        multihash.reserveCapacity(2 + Digest256.byteCount)
        multihash.append(0x12)
        multihash.append(0x20)
        digest.append(to: &multihash)
        bytes = Data(multihash)
    }

    /// The key that a table's row has.
    package init(bytes: Data) {
        self.bytes = bytes
    }

    /// The raw CID of the block, for speaking of it; nil when the bytes are no multihash.
    package var cid: CID? {
        guard let multihash = try? Multihash(bytes: Array(bytes)) else { return nil }
        return CID(codec: .raw, multihash: multihash)
    }
}

extension CID {
    /// Eight bytes of the digest, by which a small index finds the CID; others may have them too.
    var number: Int64 {
        if let sha256Digest { return Int64(bitPattern: sha256Digest.leadingWord) }
        return Int64(bitPattern: multihash.digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
    }
}
