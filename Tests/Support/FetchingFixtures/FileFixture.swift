package import Blocks
package import Multiformats

/// A file with its DAG, made from a seed.
package struct FileFixture: Sendable {
    /// The file.
    package let bytes: [UInt8]
    /// The top of its DAG.
    package let root: CID
    /// Every block once, depth first, as a CAR has them without duplicates.
    package let blocks: [Block]

    /// A file of leaves of this size.
    package init(bytes: [UInt8], leafBytes: Int) throws {
        self.bytes = bytes
        var builder = FileBuilder()
        var made: [CID: Block] = [:]
        for start in stride(from: 0, to: bytes.count, by: leafBytes) {
            let leaf = try Block(hashing: Array(bytes[start..<min(start + leafBytes, bytes.count)]))
            made[leaf.cid] = leaf
            for node in try builder.append(leaf: leaf) { made[node.cid] = node }
        }
        let layout = try builder.finish()
        for block in layout.blocks { made[block.cid] = block }
        root = layout.root.cid
        var seen: Set<CID> = []
        var ordered: [Block] = []
        func visit(_ cid: CID) throws {
            guard seen.insert(cid).inserted, let block = made[cid] else { return }
            ordered.append(block)
            let node = try DecodedNode(decoding: block.bytes.span, of: cid)
            for child in node.children { try visit(child) }
        }
        try visit(root)
        blocks = ordered
    }

    /// A file of this many bytes that differ from leaf to leaf.
    package init(count: Int, leafBytes: Int, seed: UInt64 = 1) throws {
        var state = seed
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            appendWord(state >> 16, &bytes)
        }
        try self.init(bytes: Array(bytes.prefix(count)), leafBytes: leafBytes)
    }

    /// The leaves that a range touches and the nodes above them are all that is needed to read it.
    package func read(_ range: Range<UInt64>, from store: MemoryStore) throws -> [UInt8] {
        var walk = FileWalk(root: root, range: range)
        var output: [UInt8] = []
        while true {
            switch walk.next() {
            case .need(let cid):
                guard let block = store[cid] else { throw Missing(cid: cid) }
                let part = try walk.supply(block.bytes.span)
                output += block.bytes[part.range]
            case .inlined(let bytes):
                let part = try walk.supply(bytes.span)
                output += bytes[part.range]
            case .done:
                return output
            }
        }
    }

    /// A block that reading needs is not there.
    package struct Missing: Error {
        /// Which.
        package let cid: CID
    }
}

private func appendWord(_ word: UInt64, _ bytes: inout [UInt8]) {
    for shift in stride(from: UInt64(0), to: 48, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: word >> shift))
    }
}
