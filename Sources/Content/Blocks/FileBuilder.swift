import Multiformats

/// Puts a file's parts together into the DAG that Kubo's profile `unixfs-v1-2025` gives (IPIP-499).
///
/// CIDv1, SHA-256, nodes of 1,024 links over raw leaves of 1 MiB, every leaf at the same depth: a
/// lone last leaf gets its own node on each level. A file of one leaf is that leaf. Cutting the
/// content is the caller's work; so is giving full subtrees (1,024^depth leaves) if any part but the
/// last of its depth is one.
///
/// Memory is bounded by the levels times 1,024 parts, some 80 KiB a level, however large the file.
/// Blocks come bottom up, so that each can be stored when its links already are.
package struct FileBuilder: Sendable {
    /// The parts on each level that have no node over them yet; leaves first.
    private var levels: [[Part]] = [[]]

    /// Begins an empty file.
    package init() {}

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

    /// Adds a raw leaf.
    package mutating func append(leaf: Block) throws(BlockError) -> [Block] {
        try append(Part(leaf: leaf.cid, size: UInt64(leaf.bytes.count)))
    }

    /// Ends the file: the nodes that were still open, and its root.
    ///
    /// Without any part the file is empty, and its root is the raw block of no bytes. The last
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
        let empty = try Block(hashing: [])
        levels = [[]]
        return FileLayout(blocks: [empty], root: Part(leaf: empty.cid, size: 0))
    }

    private mutating func push(
        _ part: Part,
        to level: Int,
        _ blocks: inout [Block]
    ) throws(BlockError) {
        while levels.count <= level { levels.append([]) }
        // A full level is closed only when one more part shows that it is not the last.
        if levels[level].count == Limits.nodeLinks {
            try close(level, &blocks)
        }
        levels[level].append(part)
    }

    private mutating func close(_ level: Int, _ blocks: inout [Block]) throws(BlockError) {
        guard level < Limits.depthMax else { throw .tooDeep }
        let children = levels[level]
        levels[level].removeAll(keepingCapacity: true)
        let (block, part) = try FileBuilder.node(over: children)
        blocks.append(block)
        try push(part, to: level + 1, &blocks)
    }

    private static func node(over children: [Part]) throws(BlockError) -> (Block, Part) {
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
        let block = try Block(hashing: DagPB.encode(links: links, data: data), codec: .dagPB)
        totalSize += UInt64(block.bytes.count)
        guard totalSize <= Limits.fileBytesMax else { throw .sizeOverflow }
        let depth = (children.first?.depth ?? 0) + 1
        return (
            block,
            Part(cid: block.cid, fileSize: fileSize, totalSize: totalSize, depth: depth)
        )
    }
}
