/// The bounds of this room: what is believed of blocks and files that come from outside.
package enum Limits {
    /// The largest block: what IPFS software moves between peers (Bitswap's limit), and twice the
    /// 1 MiB leaves that are made here.
    package static let blockBytesMax = 2 << 20

    /// The most links in a node.
    ///
    /// A link of a SHA-256 and its entry in the size list take at least 38 + 2 bytes, so a block of
    /// 2 MiB holds 52,428; this is the next power of two. Decoded they are 65,536 × 64 bytes = 4 MiB
    /// at the most.
    package static let linksMax = 65_536

    /// The deepest DAG of a file that is read: Kubo's nodes of 174 links reach 2^64 bytes in fewer
    /// than 9 levels; trickle layouts grow by a level for each fourfold of their size.
    package static let depthMax = 32

    /// The largest file: what a signed 64-bit offset can name.
    package static let fileBytesMax = UInt64(Int64.max)

    /// Blocks a walk may visit before it has yielded anything: a root, 32 levels of it, and small
    /// files in tiny pieces.
    package static let walkBlocksFree = 4_096
    /// Beyond those, a walk visits at most one block for each 8 bytes that it has yielded; pieces
    /// of 16 bytes under nodes of two links still pass, a DAG that is all nodes and no bytes stops.
    package static let walkBytesPerBlock: UInt64 = 8

    /// The size of the leaves that are made (IPIP-499, `unixfs-v1-2025`).
    package static let chunkBytes = 1 << 20
    /// Links in a node that is made (IPIP-499, `unixfs-v1-2025`).
    ///
    /// Each takes at most 60 bytes, and its entry in the size list 10: 1,024 × 70 is 70 KiB, far
    /// below a block.
    package static let nodeLinks = 1_024

    /// The largest directory in one block (IPIP-499, both profiles); above, it is sharded.
    package static let directoryBytesMax = 256 << 10
    /// The most entries of a directory that is made: each takes some 150 bytes until its block is
    /// made, so 150 MiB.
    package static let directoryEntriesMax = 1 << 20
    /// The longest name of an entry that is believed; file systems stop at 255.
    package static let nameBytesMax = 1_024
    /// Places in a shard that is made (IPIP-499, both profiles).
    package static let shardFanout = 256
    /// The most places in a shard that is read (UnixFS specification).
    package static let shardFanoutMax = 1_024
    /// Blocks that the listing of a directory may visit before it has given an entry.
    ///
    /// Beyond those, one for each entry: a shard with fewer than two names below it is made only by
    /// hand.
    package static let listingBlocksFree = 256

    /// The most names in a path.
    package static let pathNamesMax = 128
    /// The longest path: 8 KiB, as the request line of an HTTP server.
    package static let pathBytesMax = 8 << 10

    /// The deepest DAG that is walked whole: a path of 32 directories, sharded 8 levels deep each,
    /// is 256.
    package static let dagDepthMax = 256
    /// Links that wait in a walk over a DAG: five full nodes of a 2 MiB block, or 256 of 1,024;
    /// with 96 bytes each, 24 MiB.
    package static let dagLinksWaitingMax = 262_144
    /// Blocks that a walk without duplicates remembers: 48 bytes in a table at most half empty, so
    /// 100 MiB at the very most; a walk says with `remembering` if it may have less.
    package static let dagBlocksSeenMax = 1 << 20
    /// Blocks that one walk visits: 4 TiB in leaves of 1 MiB.
    package static let dagBlocksMax = 1 << 22

    /// The longest header of a CAR: one root takes 41 bytes, so this is some 1,600 roots.
    package static let carHeaderBytesMax = 64 << 10
    /// The longest section of a CAR: a block and the longest CID, 149 bytes.
    package static let carSectionBytesMax = blockBytesMax + 149
}
