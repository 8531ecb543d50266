import Multiformats

/// Puts a file's parts together into the DAG that a `Profile` gives (IPIP-499).
///
/// Every leaf is at the same depth: a lone last leaf gets its own node on each level. A file of one
/// leaf is that leaf. Cutting the content is the caller's work; so is giving full subtrees
/// (`nodeLinks`^depth leaves) if any part but the last of its depth is one.
///
/// Memory is bounded by the levels times 1,024 parts, some 80 KiB a level, however large the file.
/// Blocks come bottom up, so that each can be stored when its links already are.
package struct FileBuilder: Sendable {
    /// The parts on each level that have no node over them yet; leaves first.
    private var levels: [[Part]] = [[]]
    private let profile: Profile

    /// Begins an empty file.
    package init(profile: Profile = .unixFS2025) {
        self.profile = profile
    }

    /// Adds the next part and gives the nodes that are thereby complete.
    ///
    /// Parts may be subtrees made earlier, the deepest first: after 3 subtrees of depth 1 come the
    /// leaves that don't fill a fourth.
    package mutating func append(_ part: Part) throws(BlockError) -> [Block] {
        guard part.depth <= Limits.depthMax else { throw .tooDeep }
        guard levels[..<min(part.depth, levels.count)].allSatisfy(\.isEmpty) else {
            throw .unevenParts
        }
        var blocks: [Block] = []
        try push(part, to: part.depth, &blocks)
        return blocks
    }

    /// Adds the next piece of the content, at most `chunkBytes` of it, and gives its leaf and the
    /// nodes that are thereby complete.
    package mutating func append(content: [UInt8]) throws(BlockError) -> [Block] {
        let (leaf, part) = try profile.leaf(content)
        return [leaf] + (try append(part))
    }

    /// Adds a raw leaf.
    package mutating func append(leaf: Block) throws(BlockError) -> [Block] {
        try append(Part(leaf: leaf.cid, size: UInt64(leaf.bytes.count)))
    }

    /// Ends the file: the nodes that were still open, and its root.
    ///
    /// Without any part the file is empty, and its root is the leaf of no bytes. The last
    /// block is the root's, except where the root is a part that was given.
    package mutating func finish() throws(BlockError) -> FileLayout {
        var blocks: [Block] = []
        var level = 0
        while level < levels.count {
            let isTop = levels[(level + 1)...].allSatisfy(\.isEmpty)
            if isTop, levels[level].count == 1 {
                let root = levels[level][0]
                levels = [[]]
                return FileLayout(blocks: blocks, root: root)
            }
            if !levels[level].isEmpty {
                try close(level, &blocks)
            }
            level += 1
        }
        let (empty, root) = try profile.leaf([])
        levels = [[]]
        return FileLayout(blocks: [empty], root: root)
    }

    private mutating func push(
        _ part: Part,
        to level: Int,
        _ blocks: inout [Block]
    ) throws(BlockError) {
        while levels.count <= level { levels.append([]) }
        // A full level is closed only when one more part shows that it is not the last.
        if levels[level].count == profile.nodeLinks {
            try close(level, &blocks)
        }
        levels[level].append(part)
    }

    private mutating func close(_ level: Int, _ blocks: inout [Block]) throws(BlockError) {
        guard level < Limits.depthMax else { throw .tooDeep }
        let children = levels[level]
        levels[level].removeAll(keepingCapacity: true)
        let (block, part) = try node(over: children)
        blocks.append(block)
        try push(part, to: level + 1, &blocks)
    }

    private func node(over children: [Part]) throws(BlockError) -> (Block, Part) {
        var fileSize: UInt64 = 0
        var totalSize: UInt64 = 0
        for child in children {
            guard child.fileSize <= Limits.fileBytesMax - fileSize,
                child.totalSize <= Limits.fileBytesMax - totalSize
            else { throw .sizeOverflow }
            fileSize += child.fileSize
            totalSize += child.totalSize
        }
        let data = UnixFS.encode(
            kind: .file,
            fileSize: fileSize,
            blockSizes: children.map(\.fileSize)
        )
        let links = children.map { DagPB.Link(cid: $0.cid, totalSize: $0.totalSize) }
        let block = try Block(
            node: DagPB.encode(links: links, data: data),
            version: profile.cidVersion
        )
        totalSize += UInt64(block.bytes.count)
        guard totalSize <= Limits.fileBytesMax else { throw .sizeOverflow }
        let depth = (children.first?.depth ?? 0) + 1
        return (
            block,
            Part(cid: block.cid, fileSize: fileSize, totalSize: totalSize, depth: depth)
        )
    }
}
