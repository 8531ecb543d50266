package import Multiformats

/// Lists a directory of either form, block by block.
///
/// Each block gives the entries that it has itself; a sharded directory's come in the order of
/// their names' hashes. It proves that each entry of a shard is where its hash belongs, so no name
/// comes twice, and a listing is at most as long as the names it has.
package struct DirectoryWalk: Sendable {
    /// What the walk waits for.
    package enum Next: Hashable, Sendable {
        /// The block of this CID (always version 1); call `supply`.
        case need(CID)
        /// A block that its CID carries itself; call `supply` with these bytes.
        case inlined([UInt8])
        /// All entries were given.
        case done
    }

    /// A block that is needed, and the bits with which the hashes of all names in it begin.
    private struct Waiting {
        let cid: CID
        let prefix: UInt64
        let consumed: Int
        /// Bits that each shard takes; nil for the root, which says so.
        let bits: Int?
    }

    /// The next one is last.
    private var waiting: [Waiting]
    private var visited = 0
    private var given = 0

    /// A walk over the directory of this root.
    package init(root: CID) {
        waiting = [Waiting(cid: root.asVersion1, prefix: 0, consumed: 0, bits: nil)]
    }

    /// What is needed now; the same until it is supplied.
    package func next() -> Next {
        guard let cid = waiting.last?.cid else { return .done }
        return cid.identityBytes.map { .inlined($0) } ?? .need(cid)
    }

    /// Gives the bytes of the block that `next()` named, which the caller has verified.
    ///
    /// - Returns: the entries that it has itself.
    package mutating func supply(_ bytes: Span<UInt8>) throws(BlockError) -> [DirectoryEntry] {
        guard let block = waiting.popLast() else {
            preconditionFailure("a block was supplied and none is needed")
        }
        visited += 1
        guard visited <= Limits.listingBlocksFree + given else { throw .tooManyBlocks }
        let node = try DirectoryNode(decoding: bytes, of: block.cid)
        if let bits = block.bits, node.shard?.bits != bits {
            throw .malformedDirectory("the shards of a directory have different places")
        }
        var entries: [DirectoryEntry] = []
        var shards: [Waiting] = []
        for (index, item) in node.items.enumerated() {
            switch item {
            case .entry(let entry):
                if let shard = node.shard {
                    try prove(entry.name, at: shard.places[index], shard.bits, below: block)
                }
                entries.append(entry)
            case .shard(let cid):
                guard let shard = node.shard else { continue }
                let consumed = block.consumed + shard.bits
                guard consumed < NameHash.bitCount else { throw .tooDeep }
                let prefix = block.prefix << UInt64(shard.bits) | UInt64(shard.places[index])
                shards.append(
                    Waiting(
                        cid: cid.asVersion1,
                        prefix: prefix,
                        consumed: consumed,
                        bits: shard.bits
                    )
                )
            }
        }
        given += entries.count
        waiting.append(contentsOf: shards.reversed())
        return entries
    }

    private func prove(
        _ name: EntryName,
        at place: Int,
        _ bits: Int,
        below block: Waiting
    ) throws(BlockError) {
        let consumed = block.consumed + bits
        let hash = NameHash(name.bytes).value
        guard consumed <= NameHash.bitCount,
            hash >> UInt64(NameHash.bitCount - consumed)
                == block.prefix << UInt64(bits) | UInt64(place)
        else { throw .malformedDirectory("“\(name)” is in a shard where its hash does not lead") }
    }
}
