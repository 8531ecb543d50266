import Blocks
import Multiformats

/// What a folder has under a name.
public struct FolderEntry: Sendable, Equatable {
    /// The name; what is no UTF-8 in it is shown by replacement characters.
    public var name: String
    /// The name's bytes: never empty, `.` or `..`, without a slash or NUL.
    public var nameBytes: [UInt8]
    /// The CID of what lies there.
    public var cid: String
    /// The bytes of all blocks below it, as the folder claims; nobody has proven them.
    public var claimedBytes: UInt64

    init(_ entry: DirectoryEntry) {
        name = entry.name.description
        nameBytes = entry.name.bytes
        cid = entry.cid.description
        claimedBytes = entry.totalSize
    }
}
