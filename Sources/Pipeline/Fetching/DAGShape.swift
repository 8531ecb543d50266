package import Blocks
package import Multiformats

/// What a block means for the walk over its DAG: how many file bytes it has, and where the rest is.
package enum DAGShape: Sendable, Equatable {
    /// A child of a file node: its CID and how many bytes of the file are below it.
    package struct Child: Sendable, Equatable {
        /// Which block.
        package var cid: CID
        /// Bytes of the file in it and below it.
        package var size: UInt64

        /// A link to a part of a file.
        package init(_ cid: CID, size: UInt64) {
            self.cid = cid
            self.size = size
        }
    }

    /// Nothing below it: this many bytes of the file.
    case leaf(size: UInt64)
    /// A file node: some bytes of the file first, then its children's.
    case node(inlined: UInt64, children: [Child])
    /// No file: a directory, a node of another codec. Its own block is all that is fetched.
    case opaque

    /// What a verified block means.
    ///
    /// - Throws: when the block is a node that nobody can read, whoever sends it.
    package init(_ block: Block) throws(BlockError) {
        guard block.cid.codec == .raw || block.cid.codec == .dagPB else {
            self = .opaque
            return
        }
        let node: DecodedNode
        do throws(BlockError) {
            node = try DecodedNode(decoding: block.bytes.span, of: block.cid)
        } catch {
            guard case .notAFile = error else { throw error }
            self = .opaque
            return
        }
        guard !node.children.isEmpty else {
            self = .leaf(size: node.fileSize)
            return
        }
        let children = node.children.indices.map { index in
            Child(node.children[index], size: UInt64(node.span(ofChild: index).count))
        }
        self = .node(inlined: UInt64(node.content.count), children: children)
    }

    /// What a verified block links to, whether it is of a file or not.
    ///
    /// Its bytes are the block's own; of its children's nothing is known.
    ///
    /// - Throws: when the block is a node that nobody can read, whoever sends it.
    package init(linksOf block: Block) throws(BlockError) {
        let bytes = UInt64(block.bytes.count)
        guard block.cid.codec == .dagPB else {
            self = .leaf(size: bytes)
            return
        }
        let links = try DagPB.decode(block.bytes.span).links
        self = .node(inlined: bytes, children: links.map { Child($0.cid.asVersion1, size: 0) })
    }

    /// Bytes of the file in it and below it; nil when they are more than is believed.
    var size: UInt64? {
        switch self {
        case .leaf(let size): return size
        case .opaque: return 0
        case .node(let inlined, let children):
            var total = inlined
            for child in children {
                let (sum, overflows) = total.addingReportingOverflow(child.size)
                guard !overflows, sum <= Limits.fileBytesMax else { return nil }
                total = sum
            }
            return total
        }
    }

    /// Links from it.
    var childCount: Int {
        switch self {
        case .leaf, .opaque: 0
        case .node(_, let children): children.count
        }
    }
}
