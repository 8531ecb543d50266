package import Blocks
package import Multiformats

/// Content below `/ipfs/`, as a request's path names it.
package struct ContentTarget: Sendable, Equatable {
    /// Where the path begins.
    package let root: CID
    /// What leads on from there.
    package let names: ContentPath
    /// The whole path as it was asked for.
    package let asked: String
    /// Whether it is asked for as a folder.
    package let endsInSlash: Bool

    /// A target.
    package init(root: CID, names: ContentPath, asked: String, endsInSlash: Bool) {
        self.root = root
        self.names = names
        self.asked = asked
        self.endsInSlash = endsInSlash
    }

    /// The path with a slash at its end and everything escaped that should be.
    package var folderPath: String {
        "/ipfs/\(root)" + names.names.map { "/" + PercentCoding.encode($0.bytes) }.joined() + "/"
    }

    /// The path as a person reads it.
    package var title: String { "/ipfs/\(root)\(names)" }
}
