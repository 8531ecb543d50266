package import Multiformats

/// A part of a file that is being put together: a leaf, or the root of a subtree.
package struct Part: Hashable, Sendable {
    /// The part's block.
    package let cid: CID
    /// The file's bytes in it.
    package let fileSize: UInt64
    /// The bytes of all its blocks (a link's `Tsize`).
    package let totalSize: UInt64
    /// The levels below it; a leaf has none.
    package let depth: Int

    /// A part whose sizes are known from elsewhere.
    package init(cid: CID, fileSize: UInt64, totalSize: UInt64, depth: Int) {
        precondition(depth >= 0, "a depth is not negative")
        self.cid = cid
        self.fileSize = fileSize
        self.totalSize = totalSize
        self.depth = depth
    }

    /// A raw leaf.
    package init(leaf cid: CID, size: UInt64) {
        self.init(cid: cid, fileSize: size, totalSize: size, depth: 0)
    }
}
