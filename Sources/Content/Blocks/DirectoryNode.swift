package import Multiformats

/// A block of a directory, understood: its entries, and the shards below it.
///
/// A directory is one block, or it is sharded: a tree of blocks through which the hash of a name
/// leads (UnixFS specification, `HAMTDirectory`). A shard has a bit for each of its places that is
/// taken, and behind it either one entry or a shard of those whose hashes go on differently.
package struct DirectoryNode: Hashable, Sendable {
    /// What a link of the directory leads to.
    package enum Item: Hashable, Sendable {
        /// One of its entries.
        case entry(DirectoryEntry)
        /// A block with more of it.
        case shard(CID)
    }

    /// How names find their place; nil in a directory of one block.
    struct Shard: Hashable, Sendable {
        /// How many bits of a hash it takes.
        let bits: Int
        /// The place of each item, in their order.
        let places: [Int]
    }

    /// The items, in the order of the links.
    package let items: [Item]
    let shard: Shard?

    /// Whether it is a shard.
    package var isSharded: Bool { shard != nil }

    /// Understands the bytes of `cid`, which the caller has verified.
    package init(decoding bytes: Span<UInt8>, of cid: CID) throws(BlockError) {
        guard cid.codec == .dagPB else { throw .unreadableCodec(cid.codec) }
        let node = try DagPB.decode(bytes)
        guard let range = node.dataRange else { throw .malformedUnixFS("the node has no data") }
        let message = try UnixFS.decode(bytes, in: range)
        try self.init(node, message, bytes)
    }

    /// Understands a node and its message that were read from these bytes.
    init(
        _ node: DagPB.Node,
        _ message: UnixFS.Message,
        _ bytes: Span<UInt8>
    ) throws(BlockError) {
        switch message.kind {
        case .directory:
            items = try DirectoryNode.entries(of: node)
            shard = nil
        case .shardedDirectory:
            (items, shard) = try DirectoryNode.shard(of: node, message, bytes)
        case .file, .raw, .symlink, .metadata:
            throw .notADirectory(message.kind)
        }
    }

    private static func entries(of node: DagPB.Node) throws(BlockError) -> [Item] {
        var items: [Item] = []
        items.reserveCapacity(node.links.count)
        var names: Set<EntryName> = []
        let isSorted = node.departure != .unsortedNames && node.departure != .dataBeforeLinks
        var last: EntryName?
        for link in node.links {
            let name = try EntryName(link.name)
            // Names that are the same stand together where all are in order.
            let isNew = isSorted ? name != last : names.insert(name).inserted
            guard isNew else { throw .repeatedName(name) }
            last = name
            let entry = DirectoryEntry(name: name, cid: link.cid, totalSize: link.totalSize)
            items.append(.entry(entry))
        }
        return items
    }

    private static func shard(
        of node: DagPB.Node,
        _ message: UnixFS.Message,
        _ bytes: Span<UInt8>
    ) throws(BlockError) -> ([Item], Shard) {
        guard message.hashType == NameHash.code else {
            throw .malformedDirectory("its names are not hashed by murmur3-x64-64")
        }
        guard let fanout = message.fanout, fanout >= 8, fanout <= UInt64(Limits.shardFanoutMax),
            fanout.nonzeroBitCount == 1
        else {
            throw .malformedDirectory(
                "the places of its shards are no power of two from 8 to \(Limits.shardFanoutMax)"
            )
        }
        let range = message.dataRange ?? 0..<0
        var field = ShardField(fanout: Int(fanout))
        guard field.read(bytes.extracting(range)), field.count == node.links.count else {
            throw .malformedDirectory("a shard's bits don't fit its links")
        }
        let width = field.prefixWidth
        var items: [Item] = []
        var places: [Int] = []
        var seen = ShardField(fanout: Int(fanout))
        for link in node.links {
            guard let place = ShardField.place(in: link.name, width: width), field.has(place),
                !seen.has(place)
            else { throw .malformedDirectory("a link of a shard does not name its place") }
            seen.insert(place)
            places.append(place)
            guard link.name.count > width else {
                items.append(.shard(link.cid))
                continue
            }
            let name = try EntryName(Array(link.name[width...]))
            let entry = DirectoryEntry(name: name, cid: link.cid, totalSize: link.totalSize)
            items.append(.entry(entry))
        }
        return (items, Shard(bits: fanout.trailingZeroBitCount, places: places))
    }

    /// What has or leads to the entry of a name, in a block below which `consumed` bits of its hash
    /// were taken; nil when there is none.
    func item(for name: EntryName, _ hash: NameHash, after consumed: Int) -> Item? {
        let item: Item?
        if let shard {
            let place = hash.place(after: consumed, of: shard.bits)
            item = shard.places.firstIndex(of: place).map { items[$0] }
        } else {
            item = items.first { item in
                guard case .entry(let entry) = item else { return false }
                return entry.name == name
            }
        }
        // A place that one entry has may be that of another name.
        if case .entry(let entry) = item, entry.name != name { return nil }
        return item
    }
}
