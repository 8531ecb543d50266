import Multiformats

/// The blocks of a directory, made one at a time, bottom up; the root's comes last.
package struct DirectoryBlocks: Sendable {
    private struct Hashed {
        let hash: NameHash
        let entry: DirectoryEntry
    }

    /// A shard that is being made, of the entries that stand together because their hashes begin
    /// the same.
    private struct Frame {
        let end: Int
        /// Bits of the hashes that the shards above have taken.
        let consumed: Int
        /// Its place in the shard above.
        let place: Int
        var next: Int
        var field = ShardField(fanout: Limits.shardFanout)
        var links: [DagPB.Link] = []
    }

    private static let bits = Limits.shardFanout.trailingZeroBitCount

    private let version: CID.Version
    /// In the order of their hashes; empty when all are in one block.
    private var hashed: [Hashed] = []
    private var frames: [Frame] = []
    private var single: [DirectoryEntry]?

    /// The directory, once its last block has come.
    package private(set) var root: DirectoryRoot?

    init(entries: [DirectoryEntry], isSharded: Bool, version: CID.Version) {
        self.version = version
        guard isSharded else {
            single = entries
            return
        }
        hashed = entries.map { Hashed(hash: NameHash($0.name.bytes), entry: $0) }
        hashed.sort { $0.hash.value < $1.hash.value }
        frames = [Frame(end: hashed.count, consumed: 0, place: 0, next: 0)]
    }

    /// The next block; nil after the root's.
    package mutating func next() throws(BlockError) -> Block? {
        if let entries = single {
            single = nil
            let links = entries.map {
                DagPB.Link(cid: $0.cid, name: $0.name.bytes, totalSize: $0.totalSize)
            }
            let (block, totalSize) = try node(links, UnixFS.encode(kind: .directory))
            root = DirectoryRoot(cid: block.cid, totalSize: totalSize, isSharded: false)
            return block
        }
        while let frame = frames.last {
            guard frame.next == frame.end else {
                try place(in: frame)
                continue
            }
            return try close()
        }
        return nil
    }

    /// Puts the next place's one entry into the shard, or begins the shard of its several.
    private mutating func place(in frame: Frame) throws(BlockError) {
        let top = frames.count - 1
        guard frame.consumed + Self.bits <= NameHash.bitCount else {
            throw .hashCollision(hashed[frame.next + 1].entry.name)
        }
        let place = hashed[frame.next].hash.place(after: frame.consumed, of: Self.bits)
        var end = frame.next + 1
        while end < frame.end,
            hashed[end].hash.place(after: frame.consumed, of: Self.bits) == place
        {
            end += 1
        }
        frames[top].field.insert(place)
        frames[top].next = end
        if end == frame.next + 1 {
            let entry = hashed[frame.next].entry
            let name = frame.field.prefix(of: place) + entry.name.bytes
            frames[top].links.append(
                DagPB.Link(cid: entry.cid, name: name, totalSize: entry.totalSize)
            )
        } else {
            frames.append(
                Frame(
                    end: end,
                    consumed: frame.consumed + Self.bits,
                    place: place,
                    next: frame.next
                )
            )
        }
    }

    /// Makes the block of the last shard, whose places are all filled.
    private mutating func close() throws(BlockError) -> Block {
        let frame = frames.removeLast()
        let data = UnixFS.encode(
            kind: .shardedDirectory,
            data: frame.field.bytes,
            hashType: NameHash.code,
            fanout: UInt64(Limits.shardFanout)
        )
        let (block, totalSize) = try node(frame.links, data)
        if frames.isEmpty {
            root = DirectoryRoot(cid: block.cid, totalSize: totalSize, isSharded: true)
            hashed = []
        } else {
            let name = frame.field.prefix(of: frame.place)
            frames[frames.count - 1].links.append(
                DagPB.Link(cid: block.cid, name: name, totalSize: totalSize)
            )
        }
        return block
    }

    private func node(
        _ links: [DagPB.Link],
        _ data: [UInt8]
    ) throws(BlockError) -> (Block, totalSize: UInt64) {
        let block = try Block(node: DagPB.encode(links: links, data: data), version: version)
        var totalSize = UInt64(block.bytes.count)
        for link in links {
            guard link.totalSize <= Limits.fileBytesMax - totalSize else { throw .sizeOverflow }
            totalSize += link.totalSize
        }
        return (block, totalSize)
    }
}
