package import Multiformats

/// Reads a range of a file block by block, from wherever the blocks come.
///
/// It says which block it needs next, is given that block's bytes (verified by the caller), and
/// says which of them belong to the output. So the same walk reads a store that has everything,
/// finds the first missing block of partly present content, and follows a gateway's stream:
///
///     var walk = FileWalk(root: cid, range: 0..<1_048_576)
///     reading: while true {
///         switch walk.next() {
///         case .need(let cid):
///             guard let bytes = store[cid] else { return .partial(missing: cid) }
///             let part = try walk.supply(bytes.span)
///             output.append(contentsOf: bytes[part.range])
///         case .inlined(let bytes):
///             let part = try walk.supply(bytes.span)
///             output.append(contentsOf: bytes[part.range])
///         case .done:
///             break reading
///         }
///     }
///
/// Blocks are needed depth first, each node before its children and these in order, a block that
/// occurs twice twice: the order that a trustless gateway's CAR has with `order=dfs; dups=y`. With
/// `dups=n` a later occurrence has to be remembered by the reader or asked for again.
///
/// Nothing in the DAG is believed: a child must have the size that its parent claims, levels and
/// blocks are bounded, and blocks that the range does not touch are not visited. The root always
/// is, because it alone knows the size; a range that begins at or after `totalSize` yields nothing.
package struct FileWalk: Sendable {
    /// What the walk waits for.
    package enum Next: Hashable, Sendable {
        /// The block of this CID (always version 1); call `supply`.
        case need(CID)
        /// A block that its CID carries itself; call `supply` with these bytes.
        case inlined([UInt8])
        /// The range is complete.
        case done
    }

    /// What a block gave.
    package struct Yield: Hashable, Sendable {
        /// Which bytes of the block belong to the output; often empty.
        package let range: Range<Int>
        /// The first one's place in the file.
        package let offset: UInt64
    }

    private struct Pending {
        let cid: CID
        /// What the parent claims; nil for the root.
        let size: UInt64?
        let start: UInt64
    }

    private struct Frame {
        let node: DecodedNode
        let start: UInt64
        var nextChild: Int
    }

    private let range: Range<UInt64>
    private var pending: Pending?
    private var frames: [Frame] = []
    private var visited = 0
    private var yielded: UInt64 = 0

    /// The file's size, known once the root was supplied.
    package private(set) var totalSize: UInt64?

    /// A walk through the bytes in `range`, or through the whole file.
    package init(root: CID, range: Range<UInt64>? = nil) {
        self.range = range ?? 0..<UInt64.max
        pending = Pending(cid: root.asVersion1, size: nil, start: 0)
    }

    /// What is needed now; the same until it is supplied.
    package func next() -> Next {
        guard let pending else { return .done }
        if let bytes = pending.cid.identityBytes { return .inlined(bytes) }
        return .need(pending.cid)
    }

    /// Gives the bytes of the block that `next()` named.
    ///
    /// After an error the walk is over: the DAG is wrong, and no other block would help.
    package mutating func supply(_ bytes: Span<UInt8>) throws(BlockError) -> Yield {
        guard let pending else { preconditionFailure("a block was supplied and none is needed") }
        return try supply(decoded: try DecodedNode(decoding: bytes, of: pending.cid))
    }

    /// Gives the block that `next()` named, already understood.
    ///
    /// This spares decoding a large root for each of many ranges. The yield still counts in the
    /// block's bytes.
    package mutating func supply(decoded node: DecodedNode) throws(BlockError) -> Yield {
        guard let pending else { preconditionFailure("a block was supplied and none is needed") }
        precondition(node.cid == pending.cid, "the node is that of another block")
        guard frames.count <= Limits.depthMax else { throw .tooDeep }
        visited += 1
        let earned = min(yielded / Limits.walkBytesPerBlock, UInt64(Int32.max))
        guard visited <= Limits.walkBlocksFree + Int(earned) else { throw .tooManyBlocks }
        if let claimed = pending.size {
            guard node.fileSize == claimed else {
                throw .sizeMismatch(claimed: claimed, actual: node.fileSize)
            }
        } else {
            totalSize = node.fileSize
        }
        let yield = overlap(of: node.content, at: pending.start)
        yielded += UInt64(yield.range.count)
        if !node.children.isEmpty {
            frames.append(Frame(node: node, start: pending.start, nextChild: 0))
        }
        self.pending = advance()
        return yield
    }

    private func overlap(of content: Range<Int>, at start: UInt64) -> Yield {
        let whole = start..<start + UInt64(content.count)
        let wanted = whole.clamped(to: range)
        guard !wanted.isEmpty else { return Yield(range: 0..<0, offset: start) }
        let first = content.lowerBound + Int(wanted.lowerBound - start)
        return Yield(
            range: first..<first + Int(wanted.upperBound - wanted.lowerBound),
            offset: wanted.lowerBound
        )
    }

    /// The next child that the range touches, up through the levels that are finished.
    private mutating func advance() -> Pending? {
        while let frame = frames.last {
            let offset = max(range.lowerBound, frame.start) - frame.start
            if let index = frame.node.firstChild(from: frame.nextChild, endingAfter: offset) {
                let span = frame.node.span(ofChild: index)
                let start = frame.start + span.lowerBound
                // Children are in order: one that begins after the range ends the whole walk.
                guard start < range.upperBound else { break }
                frames[frames.count - 1].nextChild = index + 1
                return Pending(
                    cid: frame.node.children[index],
                    size: span.upperBound - span.lowerBound,
                    start: start
                )
            }
            frames.removeLast()
        }
        frames.removeAll()
        return nil
    }
}
