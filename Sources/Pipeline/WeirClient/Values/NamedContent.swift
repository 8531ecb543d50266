import Blocks
import Multiformats

/// What a name such as `CID/path/to/file` leads to.
public struct NamedContent: Sendable, Equatable {
    /// What lies there.
    public enum Kind: Sendable, Equatable {
        /// A file; its size where the root says it, which reading it proves.
        case file(size: UInt64?)
        /// A folder, in one block or in the shards of many.
        case folder(isSharded: Bool)
        /// A symbolic link and the bytes of its target; it is told, never followed.
        case link(target: [UInt8])
        /// A block of another codec, which can be had as it is.
        case block(codec: String)
    }

    /// Its CID, by which it can be got, listed or pinned without the path.
    public var cid: String
    /// What it is.
    public var kind: Kind
    /// The CIDs on the way: the root's, then one for each name; the last is `cid`.
    public var segments: [String]

    init(_ target: PathTarget, segments: [CID]) {
        cid = target.cid.description
        kind =
            switch target.kind {
            case .raw: .file(size: nil)
            case .file(let size): .file(size: size)
            case .directory(let isSharded): .folder(isSharded: isSharded)
            case .symlink(let link): .link(target: link.target)
            case .other(let codec): .block(codec: codec.name)
            }
        self.segments = segments.map(\.description)
    }
}
