import Multiformats

/// A symbolic link: a node that has a path as its content.
///
/// It is told, never followed: where a path leads is for whoever asked to decide.
package struct Symlink: Hashable, Sendable {
    /// Where it leads, as it was written; any bytes, at most `pathBytesMax`.
    package let target: [UInt8]

    /// A link to a path.
    package init(target: [UInt8]) throws(BlockError) {
        guard target.count <= Limits.pathBytesMax else { throw .pathTooLong }
        self.target = target
    }

    /// Its block.
    package func block(profile: Profile = .unixFS2025) throws(BlockError) -> Block {
        let node = DagPB.encode(links: [], data: UnixFS.encode(kind: .symlink, data: target))
        return try Block(node: node, version: profile.cidVersion)
    }

    /// The link that a message in a block is.
    init(_ message: UnixFS.Message, in bytes: Span<UInt8>) throws(BlockError) {
        let range = message.dataRange ?? 0..<0
        guard range.count <= Limits.pathBytesMax else { throw .pathTooLong }
        var target: [UInt8] = []
        target.reserveCapacity(range.count)
        for index in range { target.append(bytes[index]) }
        self.target = target
    }
}
