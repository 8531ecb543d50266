import SwiftProtobuf
package import Multiformats

/// The answer to `pin`, `unpin`, `remove` and `cancel`.
package struct Done: Sendable, Equatable {
    /// The root that was meant; nil for `cancel`.
    package var cid: CID?
    /// Blocks that it reaches, or that went.
    package var blocks: UInt64
    /// Their bytes.
    package var bytes: UInt64

    /// An answer.
    package init(cid: CID? = nil, blocks: UInt64 = 0, bytes: UInt64 = 0) {
        self.cid = cid
        self.blocks = blocks
        self.bytes = bytes
    }

    init(_ proto: ProtoDone) throws(MalformedHeader) {
        cid = proto.cid.isEmpty ? nil : try Field.cid(proto.cid, "cid")
        blocks = proto.blocks
        bytes = proto.bytes
    }

    var proto: ProtoDone {
        .with {
            $0.cid = cid?.description ?? ""
            $0.blocks = blocks
            $0.bytes = bytes
        }
    }
}
