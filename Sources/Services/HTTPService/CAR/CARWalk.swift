package import Multiformats
import Blocks

/// A walk through a DAG, depth first, that says which block it needs next and whether to send it.
///
/// A pure machine. Order: each node before its children, and these in order (`order=dfs`). What it
/// remembers is bounded: the links that wait, and without duplicates the CIDs that were sent.
/// Blocks that a CID carries itself are walked through and never sent (trustless gateway, `dups`).
package struct CARWalk: Sendable {
    private struct Waiting {
        let cid: CID
        let depth: Int
        /// Which of the node's bytes are wanted, counted from its start; nil is all of them.
        let part: Range<UInt64>?
    }

    private let parameters: CARParameters
    /// The next one is last.
    private var waiting: [Waiting]
    private var seen: Set<CID> = []
    private var visited = 0
    private let root: CID

    /// A walk from a root.
    package init(root: CID, _ parameters: CARParameters) {
        self.root = root
        self.parameters = parameters
        waiting = [Waiting(cid: root, depth: 0, part: nil)]
    }

    /// The block that is needed now, the same until it is visited; nil at the end.
    package mutating func next() -> CID? {
        while let last = waiting.last {
            guard isRepeated(last) else { return last.cid }
            waiting.removeLast()
        }
        return nil
    }

    /// Leaves that are needed next, one after the other, with nothing between them.
    ///
    /// They can be fetched ahead: no block before them brings others in front of them.
    package func leavesAhead(_ count: Int) -> [CID] {
        var leaves: [CID] = []
        for next in waiting.reversed() {
            guard leaves.count < count, next.cid.codec == .raw, next.cid.identityBytes == nil else {
                break
            }
            if !isRepeated(next), !leaves.contains(next.cid) { leaves.append(next.cid) }
        }
        return leaves
    }

    /// Takes the block that `next()` named.
    ///
    /// - Returns: whether it is sent.
    package mutating func visit(_ bytes: Span<UInt8>) throws(CARTrouble) -> Bool {
        guard let node = waiting.popLast() else {
            preconditionFailure("a block was visited and none is needed")
        }
        visited += 1
        guard visited <= Limits.carBlocksMax else { throw .tooManyBlocks }
        guard node.depth <= Limits.carDepthMax else { throw .tooDeep }
        let isSent = try isSent(node.cid)
        if node.cid.codec == .dagPB, parameters.scope != .block {
            let children = try children(of: node, bytes)
            guard waiting.count + children.count <= Limits.carLinksWaitingMax else {
                throw .tooManyBlocks
            }
            waiting.append(contentsOf: children.reversed())
        }
        return isSent
    }

    private mutating func isSent(_ cid: CID) throws(CARTrouble) -> Bool {
        guard cid.identityBytes == nil else { return false }
        guard !parameters.hasDuplicates else { return true }
        guard seen.insert(cid).inserted else { return false }
        guard seen.count <= Limits.carBlocksSeenMax else { throw .tooManyBlocks }
        return true
    }

    /// Whether neither it nor what is below it would be sent.
    ///
    /// A node of which only parts are wanted is walked through again: the parts may be others.
    private func isRepeated(_ node: Waiting) -> Bool {
        guard !parameters.hasDuplicates, seen.contains(node.cid) else { return false }
        return parameters.bytes == nil || node.cid.codec == .raw
    }

    private func children(
        of node: Waiting,
        _ bytes: Span<UInt8>
    ) throws(CARTrouble) -> [Waiting] {
        let links: DagPB.Node
        do {
            links = try DagPB.decode(bytes)
        } catch {
            throw .malformed(error)
        }
        func all() -> [Waiting] {
            links.links.map { Waiting(cid: $0.cid, depth: node.depth + 1, part: nil) }
        }
        guard parameters.scope == .entity else { return all() }
        // What is no UnixFS has no more than its block.
        guard let range = links.dataRange, let file = try? UnixFS.decode(bytes, in: range) else {
            return []
        }
        switch file.kind {
        case .file, .raw:
            let wanted =
                node.cid == root && node.depth == 0
                ? parameters.bytes?.bytes(of: file.fileSize) : node.part
            guard let wanted else { return all() }
            return children(of: links, file, within: wanted, depth: node.depth + 1)
        case .shardedDirectory:
            // A link to another shard has the two digits of its place as its name and no more.
            return links.links
                .filter { $0.name.count == 2 }
                .map { Waiting(cid: $0.cid, depth: node.depth + 1, part: nil) }
        case .directory, .symlink, .metadata:
            return []
        }
    }

    /// The parts of a file that a range touches, each with what of it is wanted.
    private func children(
        of node: DagPB.Node,
        _ file: UnixFS.Message,
        within wanted: Range<UInt64>,
        depth: Int
    ) -> [Waiting] {
        var children: [Waiting] = []
        var start = UInt64(file.dataRange?.count ?? 0)
        for (link, size) in zip(node.links, file.blockSizes) {
            let (end, overflows) = start.addingReportingOverflow(size)
            guard !overflows, start < wanted.upperBound else { break }
            if end > wanted.lowerBound, size > 0 {
                let first = max(wanted.lowerBound, start) - start
                let last = min(wanted.upperBound, end) - start
                let part = first == 0 && last == size ? nil : first..<last
                children.append(Waiting(cid: link.cid, depth: depth, part: part))
            }
            start = end
        }
        return children
    }
}
