package import Multiformats

/// A block of a file, understood: the bytes it carries itself, then the parts behind its links.
///
/// Its size claims are checked against each other, not yet against the children; it holds no
/// content, so many can be kept at hand (64 bytes a link).
package struct DecodedNode: Hashable, Sendable {
    /// The block that this was, as version 1.
    package let cid: CID
    /// Where in the block its own bytes of the file lie; they come before the children's.
    package let content: Range<Int>
    /// The file's bytes from this node down.
    package let fileSize: UInt64
    /// The blocks behind the links, as version 1.
    package let children: [CID]
    /// Where each child's bytes end, counted from the start of this node's bytes.
    private let ends: [UInt64]

    /// Understands the bytes of `cid`, which the caller has verified.
    package init(decoding bytes: Span<UInt8>, of cid: CID) throws(BlockError) {
        switch cid.codec {
        case .raw:
            self.init(rawBytes: bytes.count, of: cid)
        case .dagPB:
            try self.init(try DagPB.decode(bytes), of: cid, in: bytes)
        default:
            throw .unreadableCodec(cid.codec)
        }
    }

    private init(rawBytes count: Int, of cid: CID) {
        self.cid = cid.asVersion1
        content = 0..<count
        fileSize = UInt64(count)
        children = []
        ends = []
    }

    /// Understands a node that was read from the bytes of `cid`.
    init(_ node: DagPB.Node, of cid: CID, in bytes: Span<UInt8>) throws(BlockError) {
        let message = try DecodedNode.message(of: node, in: bytes)
        self.cid = cid.asVersion1
        content = message.dataRange ?? 0..<0
        children = node.links.map(\.cid.asVersion1)
        ends = try DecodedNode.ends(of: message)
        // A size that is not claimed is what the parts add up to (UnixFS, `filesize`).
        fileSize = ends.last ?? UInt64(content.count)
    }

    private static func message(
        of node: DagPB.Node,
        in bytes: Span<UInt8>
    ) throws(BlockError) -> UnixFS.Message {
        guard let range = node.dataRange else { throw .malformedUnixFS("the node has no data") }
        let message = try UnixFS.decode(bytes, in: range)
        guard message.kind == .file || message.kind == .raw else { throw .notAFile(message.kind) }
        guard message.blockSizes.count == node.links.count else {
            throw .malformedUnixFS(
                "it has \(node.links.count) links and \(message.blockSizes.count) sizes"
            )
        }
        guard node.links.allSatisfy(\.name.isEmpty) else {
            throw .malformedUnixFS("a link inside a file has a name")
        }
        return message
    }

    private static func ends(of message: UnixFS.Message) throws(BlockError) -> [UInt64] {
        var ends: [UInt64] = []
        ends.reserveCapacity(message.blockSizes.count)
        var end = UInt64(message.dataRange?.count ?? 0)
        for size in message.blockSizes {
            guard size <= Limits.fileBytesMax - end else { throw .sizeOverflow }
            end += size
            ends.append(end)
        }
        if let claimed = message.claimedFileSize, claimed != end {
            throw .sizeMismatch(claimed: claimed, actual: end)
        }
        return ends
    }

    /// The bytes behind a link, counted from the start of this node's bytes.
    package func span(ofChild index: Int) -> Range<UInt64> {
        (index == 0 ? UInt64(content.count) : ends[index - 1])..<ends[index]
    }

    /// The first child, from `start` on, that has bytes at or after `offset`.
    func firstChild(from start: Int, endingAfter offset: UInt64) -> Int? {
        var low = start
        var high = ends.count
        while low < high {
            let middle = (low + high) / 2
            if ends[middle] > offset { high = middle } else { low = middle + 1 }
        }
        // Children without bytes end where they begin; nothing is to be had from them.
        while low < ends.count, span(ofChild: low).isEmpty { low += 1 }
        return low < ends.count ? low : nil
    }
}
