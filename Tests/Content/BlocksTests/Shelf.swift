import Blocks
import Multiformats
import Testing

/// Blocks by CID, and how a file is read from them.
struct Shelf {
    private(set) var blocks: [CID: [UInt8]] = [:]
    /// The CIDs that were asked for, in order.
    private(set) var asked: [CID] = []

    @discardableResult
    mutating func add(_ bytes: [UInt8], _ codec: Codec = .raw) throws -> CID {
        let block = try Block(hashing: bytes, codec: codec)
        blocks[block.cid] = bytes
        return block.cid
    }

    /// Blocks are kept under their CIDs of version 1, as a store has them.
    mutating func add(_ block: Block) {
        blocks[block.cid.asVersion1] = block.bytes
    }

    mutating func remove(_ cid: CID) {
        blocks[cid] = nil
    }

    /// A node with content of its own before its children's.
    mutating func node(
        _ own: [UInt8] = [],
        _ children: [(cid: CID, size: UInt64)],
        claim: UInt64? = nil
    ) throws -> (cid: CID, size: UInt64) {
        let size = UInt64(own.count) + children.reduce(0) { $0 + $1.size }
        let data = UnixFS.encode(
            kind: .file,
            data: own.isEmpty ? nil : own,
            fileSize: claim ?? size,
            blockSizes: children.map(\.size)
        )
        let links = children.map { DagPB.Link(cid: $0.cid, totalSize: $0.size) }
        return (try add(DagPB.encode(links: links, data: data), .dagPB), claim ?? size)
    }

    struct Missing: Error, Equatable {
        let cid: CID
    }

    private mutating func take(_ next: FileWalk.Next) throws -> [UInt8]? {
        switch next {
        case .done: return nil
        case .inlined(let bytes): return bytes
        case .need(let cid):
            asked.append(cid)
            guard let bytes = blocks[cid] else { throw Missing(cid: cid) }
            return bytes
        }
    }

    mutating func read(_ root: CID, _ range: Range<UInt64>? = nil) throws -> [UInt8] {
        var walk = FileWalk(root: root, range: range)
        var output: [UInt8] = []
        var offset = range?.lowerBound ?? 0
        asked = []
        while true {
            guard let bytes = try take(walk.next()) else { return output }
            let part = try walk.supply(bytes.span)
            if !part.range.isEmpty {
                #expect(part.offset == offset)
                offset += UInt64(part.range.count)
            }
            output += bytes[part.range]
        }
    }
}
