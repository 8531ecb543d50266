package import Multiformats

/// A directory that was made.
package struct DirectoryRoot: Hashable, Sendable {
    /// The block that names it.
    package let cid: CID
    /// The bytes of all its blocks, and of what is in it (a link's `Tsize`).
    package let totalSize: UInt64
    /// Whether it is more than one block.
    package let isSharded: Bool
}
