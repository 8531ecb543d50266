package import Foundation
package import Multiformats

/// What a block is found by: its multihash, whatever the codec of the CID that asks for it.
package struct BlockKey: Hashable, Sendable {
    /// The binary multihash.
    package let bytes: Data

    /// The key of the block that a CID names.
    package init(_ cid: CID) {
        bytes = Data(cid.multihash.bytes)
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
