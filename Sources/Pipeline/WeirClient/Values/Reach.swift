import Messages
import Multiformats

/// What a `pin`, `unpin` or `remove` reached.
public struct Reach: Sendable, Equatable {
    /// The CID of the root that was meant.
    public var cid: String
    /// Blocks that it reaches, or that went.
    public var blocks: UInt64
    /// Their bytes.
    public var bytes: UInt64

    init(_ done: Done) {
        cid = done.cid?.description ?? ""
        blocks = done.blocks
        bytes = done.bytes
    }
}
