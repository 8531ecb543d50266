package import Multiformats

/// What a path leads to.
package struct PathTarget: Hashable, Sendable {
    /// What lies at the end of a path.
    package enum Kind: Hashable, Sendable {
        /// One block of bytes; its size is not known before it is here.
        case raw
        /// A file of so many bytes, as its root claims; a `FileWalk` proves it.
        case file(size: UInt64)
        /// A directory, in one block or several; a `DirectoryWalk` lists it.
        case directory(isSharded: Bool)
        /// A symbolic link, which is not followed.
        case symlink(Symlink)
        /// A block of another codec; it is served as it is.
        case other(Codec)
    }

    /// The block, of the version that the last link has.
    package let cid: CID
    /// What it is.
    package let kind: Kind
    /// The bytes of all its blocks, as the last link claims; nil at the root.
    package let claimedSize: UInt64?
    /// The names behind a symbolic link that stands inside the path; otherwise none.
    package let remaining: [EntryName]
}
