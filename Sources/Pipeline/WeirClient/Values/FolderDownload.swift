/// What of a folder was written.
public struct FolderDownload: Sendable, Equatable {
    /// The folder's CID.
    public var cid: String
    /// Files that are there now, also those that were there already.
    public var files: UInt64 = 0
    /// Folders below it.
    public var folders: UInt64 = 0
    /// Symbolic links that were made, or were there already.
    public var links: UInt64 = 0
    /// The bytes of the files.
    public var bytes: UInt64 = 0
    /// Links that were not made because they lead out of the folder, each a sentence.
    public var refusedLinks: [String] = []

    init(cid: String) { self.cid = cid }
}
