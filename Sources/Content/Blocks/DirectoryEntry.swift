package import Multiformats

/// What a directory has under a name.
package struct DirectoryEntry: Hashable, Sendable {
    /// The name.
    package let name: EntryName
    /// What lies there; of the version that the directory has it in.
    package let cid: CID
    /// The bytes of all blocks below, as the directory claims (`Tsize`); never believed.
    package let totalSize: UInt64

    /// An entry.
    package init(name: EntryName, cid: CID, totalSize: UInt64) {
        self.name = name
        self.cid = cid
        self.totalSize = totalSize
    }
}
