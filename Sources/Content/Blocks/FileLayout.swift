/// The nodes over a file's parts, and its root.
package struct FileLayout: Hashable, Sendable {
    /// The new blocks, bottom up, the root's last; none when the root is a part that was given.
    package let blocks: [Block]
    /// The whole file.
    package let root: Part

    init(blocks: [Block], root: Part) {
        self.blocks = blocks
        self.root = root
    }

    /// Puts all of a file's parts together at once; see `FileBuilder` for the rules.
    package init(parts: [Part], profile: Profile = .unixFS2025) throws(BlockError) {
        var builder = FileBuilder(profile: profile)
        var blocks: [Block] = []
        for part in parts {
            blocks += try builder.append(part)
        }
        let end = try builder.finish()
        self.init(blocks: blocks + end.blocks, root: end.root)
    }
}
