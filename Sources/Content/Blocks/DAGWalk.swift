package import Multiformats

/// Says which blocks of a DAG belong to an answer, depth first, each node before its children and
/// these in order: what a trustless gateway's CAR has with `order=dfs` (IPIP-402, IPIP-412).
///
/// The blocks on the way along the path come first, then those of the scope below what it names.
/// Files are walked as `FileWalk` does, so with a range only what it touches is needed; the target's
/// own block always is. Nothing is believed: levels, links that wait, blocks and, without
/// duplicates, the CIDs that are remembered are bounded.
package struct DAGWalk: Sendable {
    /// How much of a DAG.
    package enum Scope: Hashable, Sendable {
        /// The target's block alone.
        case block
        /// What it takes to read the file, a part of it, or to list the directory.
        case entity(ByteSelection?)
        /// Everything below.
        case all
    }

    /// What the walk waits for.
    package enum Next: Hashable, Sendable {
        /// The block of this CID, of the version that its link has; call `supply`.
        case need(CID)
        /// A block that its CID carries itself and that is not sent; call `supply` with the bytes.
        case inlined(CID, [UInt8])
        /// Nothing more belongs to it.
        case done
    }

    /// What a block is to the walk, and so which of its links are followed.
    private enum Role: Hashable {
        /// Nothing below it.
        case alone
        /// A file or a directory: what it is decides.
        case entity
        /// Everything below it.
        case whole
        /// A piece of a file, of which a part is wanted, counted from the piece's start.
        case piece(size: UInt64, Range<UInt64>)
        /// A shard of the target.
        case shard
    }

    private struct Waiting {
        let cid: CID
        let depth: Int
        let role: Role
    }

    private let scope: Scope
    private let hasDuplicates: Bool
    private let seenMax: Int
    private var path: PathWalk?
    /// The next one is last.
    private var waiting: [Waiting] = []
    private var seen: Set<CID> = []
    /// Of those that were seen, pieces of a file of which only a part was wanted: two a level.
    private var partial: Set<CID> = []
    private var visited = 0

    /// What the path leads to, once that is known; nil where there is no path.
    package private(set) var target: PathTarget?

    /// A walk over what lies at a path below a root.
    ///
    /// - Parameters:
    ///   - root: where the path begins.
    ///   - path: what leads to the target; empty when that is the root.
    ///   - scope: how much of the target.
    ///   - hasDuplicates: whether a block that occurs twice is needed twice.
    ///   - seenMax: how many blocks are remembered when it is not.
    package init(
        root: CID,
        path: ContentPath,
        scope: Scope,
        hasDuplicates: Bool = false,
        remembering seenMax: Int = Limits.dagBlocksSeenMax
    ) {
        self.scope = scope
        self.hasDuplicates = hasDuplicates
        self.seenMax = seenMax
        guard path.names.isEmpty else {
            self.path = PathWalk(root: root, path: path)
            return
        }
        waiting = [Waiting(cid: root, depth: 0, role: targetRole)]
    }

    /// A walk over a whole DAG.
    package init(all root: CID, remembering seenMax: Int = Limits.dagBlocksSeenMax) {
        scope = .all
        hasDuplicates = false
        self.seenMax = seenMax
        waiting = [Waiting(cid: root, depth: 0, role: .whole)]
    }

    private var targetRole: Role {
        switch scope {
        case .block: .alone
        case .entity: .entity
        case .all: .whole
        }
    }

    /// What is needed now, the same until it is supplied.
    package mutating func next() -> Next {
        if let cid = path?.linked {
            return cid.identityBytes.map { .inlined(cid, $0) } ?? .need(cid)
        }
        while let last = waiting.last {
            if !isRepeated(last) {
                guard let bytes = last.cid.identityBytes else { return .need(last.cid) }
                return .inlined(last.cid, bytes)
            }
            waiting.removeLast()
        }
        return .done
    }

    /// Leaves that are needed next, one after the other, with nothing between them.
    ///
    /// They can be fetched ahead: no block before them brings others in front of them.
    package func leavesAhead(_ count: Int) -> [CID] {
        var leaves: [CID] = []
        guard path == nil else { return leaves }
        for next in waiting.reversed() {
            guard leaves.count < count, next.cid.codec == .raw, next.cid.identityBytes == nil else {
                break
            }
            if !isRepeated(next), !leaves.contains(next.cid) { leaves.append(next.cid) }
        }
        return leaves
    }

    /// Gives the bytes of the block that `next()` named, which the caller has verified.
    ///
    /// After an error the walk is over.
    ///
    /// - Returns: whether the block belongs to the answer; one that its CID carries never does, nor,
    ///   without duplicates, one that was sent before and is read again for another part of it.
    package mutating func supply(_ bytes: Span<UInt8>) throws(BlockError) -> Bool {
        visited += 1
        guard visited <= Limits.dagBlocksMax else { throw .tooManyBlocks }
        if path != nil { return try supplyPath(bytes) }
        guard let block = waiting.popLast() else {
            preconditionFailure("a block was supplied and none is needed")
        }
        guard block.depth <= Limits.dagDepthMax else { throw .tooDeep }
        let isSent = try isSent(block.cid)
        if case .piece(let size, let part) = block.role, !hasDuplicates {
            if part == 0..<size {
                partial.remove(block.cid.asVersion1)
            } else {
                partial.insert(block.cid.asVersion1)
            }
        }
        let children = try children(of: block, bytes)
        guard waiting.count + children.count <= Limits.dagLinksWaitingMax else {
            throw .tooManyBlocks
        }
        waiting.append(contentsOf: children.reversed())
        return isSent
    }

    private mutating func supplyPath(_ bytes: Span<UInt8>) throws(BlockError) -> Bool {
        guard var path else { return false }
        let cid = path.linked
        try path.supply(bytes)
        self.path = path
        guard case .done(let target) = path.next() else { return try isSent(cid) }
        self.path = nil
        self.target = target
        let end = Waiting(cid: target.cid, depth: 0, role: targetRole)
        guard target.remaining.isEmpty, target.cid != cid else {
            // The path's last block is the target's: it is here, and what is below it follows.
            let isSent = try isSent(cid)
            waiting = target.remaining.isEmpty ? try children(of: end, bytes).reversed() : []
            return isSent
        }
        waiting = [end]
        return try isSent(cid)
    }

    private mutating func isSent(_ cid: CID) throws(BlockError) -> Bool {
        guard cid.identityBytes == nil else { return false }
        guard !hasDuplicates else { return true }
        guard seen.insert(cid.asVersion1).inserted else { return false }
        guard seen.count <= seenMax else { throw .tooManyBlocks }
        return true
    }

    /// Whether neither it nor what is below it would be sent.
    ///
    /// A piece of which only a part is wanted, or was, is read again: the parts may be others.
    private func isRepeated(_ block: Waiting) -> Bool {
        guard !hasDuplicates, seen.contains(block.cid.asVersion1) else { return false }
        switch block.role {
        case .whole, .shard: return true
        case .alone, .entity: return false
        case .piece(let size, let part):
            if block.cid.codec == .raw { return true }
            return part == 0..<size && !partial.contains(block.cid.asVersion1)
        }
    }

    private func children(
        of block: Waiting,
        _ bytes: Span<UInt8>
    ) throws(BlockError) -> [Waiting] {
        guard block.cid.codec == .dagPB else {
            if case .piece(let size, _) = block.role, UInt64(bytes.count) != size {
                throw .sizeMismatch(claimed: size, actual: UInt64(bytes.count))
            }
            return []
        }
        switch block.role {
        case .alone:
            return []
        case .whole:
            return try DagPB.decode(bytes).links.map {
                Waiting(cid: $0.cid, depth: block.depth + 1, role: .whole)
            }
        case .piece(let size, let part):
            let node = try DagPB.decode(bytes)
            let file = try DecodedNode(node, of: block.cid, in: bytes)
            guard file.fileSize == size else {
                throw .sizeMismatch(claimed: size, actual: file.fileSize)
            }
            return try pieces(of: file, node.links, part, depth: block.depth)
        case .entity, .shard:
            return try entity(block, bytes)
        }
    }

    /// What it takes to read a file, or to list a directory.
    private func entity(
        _ block: Waiting,
        _ bytes: Span<UInt8>
    ) throws(BlockError) -> [Waiting] {
        let node = try DagPB.decode(bytes)
        // What is no UnixFS has no more than its block.
        guard let range = node.dataRange, let message = try? UnixFS.decode(bytes, in: range) else {
            return []
        }
        switch message.kind {
        case .directory, .symlink, .metadata:
            return []
        case .shardedDirectory:
            // Of 64 bits each level takes three at least.
            guard block.depth <= NameHash.bitCount / 3 else { throw .tooDeep }
            return try DirectoryNode(node, message, bytes).items.compactMap { item in
                guard case .shard(let cid) = item else { return nil }
                return Waiting(cid: cid, depth: block.depth + 1, role: .shard)
            }
        case .file, .raw:
            // A shard's link to a file is no shard, and nothing below it is for the listing.
            guard case .entity(let selection) = scope, block.role == .entity else { return [] }
            let file = try DecodedNode(node, of: block.cid, in: bytes)
            let part = selection?.range(in: file.fileSize) ?? 0..<file.fileSize
            return try pieces(of: file, node.links, part, depth: block.depth)
        }
    }

    /// The children that the part touches, each with what of it is wanted.
    private func pieces(
        of file: DecodedNode,
        _ links: [DagPB.Link],
        _ part: Range<UInt64>,
        depth: Int
    ) throws(BlockError) -> [Waiting] {
        guard depth <= Limits.depthMax else { throw .tooDeep }
        var children: [Waiting] = []
        var index = 0
        while let child = file.firstChild(from: index, endingAfter: part.lowerBound) {
            let span = file.span(ofChild: child)
            let wanted = span.clamped(to: part)
            guard !wanted.isEmpty else { break }
            let start = wanted.lowerBound - span.lowerBound
            let length = wanted.upperBound - wanted.lowerBound
            let role = Role.piece(
                size: span.upperBound - span.lowerBound,
                start..<start + length
            )
            // As the link names it: who reads the answer looks for that.
            children.append(Waiting(cid: links[child].cid, depth: depth + 1, role: role))
            index = child + 1
        }
        return children
    }
}
