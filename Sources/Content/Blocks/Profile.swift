package import Multiformats

/// How content is cut and put together, so that the same content gets the same CID (IPIP-499).
package struct Profile: Hashable, Sendable {
    /// What a file's leaves are.
    package enum Leaves: Hashable, Sendable {
        /// The bytes themselves.
        case raw
        /// UnixFS files in dag-pb nodes.
        case unixFS
    }

    /// What of a directory is compared with the size above which it is sharded.
    package enum DirectoryMeasure: Hashable, Sendable {
        /// All bytes of its block.
        case blockBytes
        /// The bytes of the links' names and CIDs.
        case linksBytes
    }

    /// The version of the CIDs of nodes; raw leaves have version 1 in any case.
    package let cidVersion: CID.Version
    /// What a file's leaves are.
    package let leaves: Leaves
    /// The most content of a leaf.
    package let chunkBytes: Int
    /// The most links of a node in a file.
    package let nodeLinks: Int
    /// What of a directory must be larger than `Limits.directoryBytesMax` for shards.
    package let directoryMeasure: DirectoryMeasure

    /// `unixfs-v1-2025`: what Weir makes.
    package static let unixFS2025 = Profile(
        cidVersion: .v1,
        leaves: .raw,
        chunkBytes: Limits.chunkBytes,
        nodeLinks: Limits.nodeLinks,
        directoryMeasure: .blockBytes
    )

    /// `unixfs-v0-2015`: what Kubo made by default up to 0.39.
    ///
    /// Those versions shard a directory of exactly 256 KiB too, which the profile keeps whole.
    package static let unixFS2015 = Profile(
        cidVersion: .v0,
        leaves: .unixFS,
        chunkBytes: 256 << 10,
        nodeLinks: 174,
        directoryMeasure: .linksBytes
    )

    /// The leaf of a piece of content, which must not be longer than `chunkBytes`.
    package func leaf(_ content: [UInt8]) throws(BlockError) -> (block: Block, part: Part) {
        precondition(content.count <= chunkBytes, "the content is longer than a leaf's")
        switch leaves {
        case .raw:
            let block = try Block(hashing: content)
            return (block, Part(leaf: block.cid, size: UInt64(content.count)))
        case .unixFS:
            let size = UInt64(content.count)
            let data = UnixFS.encode(
                kind: .file,
                data: content.isEmpty ? nil : content,
                fileSize: size
            )
            let node = DagPB.encode(links: [], data: data)
            let block = try Block(node: node, version: cidVersion)
            let part = Part(
                cid: block.cid,
                fileSize: size,
                totalSize: UInt64(node.count),
                depth: 0
            )
            return (block, part)
        }
    }
}
