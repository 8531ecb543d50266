import Blocks
import Foundation
package import GRDB
package import Messages
package import Multiformats

/// Whether all of a content is here.
extension Database {
    /// Whether a root of this name has all that is below it, for an audience.
    package func isCompleteRoot(_ cid: CID, for audience: Audience) throws -> Bool {
        try exists(
            """
            SELECT 1 FROM roots WHERE number = ? AND cid = ? AND complete AND (? >> privacy) & 1
            """,
            [cid.number, Data(cid.bytes), Privacy.bits(for: audience)]
        )
    }

    /// Whether a block and everything below it are here: a walk over the nodes, without their
    /// leaves' bytes.
    ///
    /// - `segments`: where large blocks lie.
    /// - `audience`: only what roots hold that they may see is here.
    /// - `blocksMax`: the blocks that the walk may come to.
    /// - `tooMany`: thrown when there are more.
    package func isWhole(
        _ cid: CID,
        in segments: SegmentFiles,
        for audience: Audience = .trusted,
        blocksMax: Int = Limits.pinBlocksMax,
        or tooMany: @autoclosure () -> Failure,
    ) throws -> Bool {
        var seen: Set<CID> = [cid]
        var waiting = [cid]
        while let next = waiting.popLast() {
            guard next.identityBytes == nil else { continue }
            guard let row = try block(BlockKey(next)),
                try audience == .trusted || isSeen(block: row.id, by: audience)
            else { return false }
            guard next.codec == .dagPB else { continue }
            for link in try links(of: row.id, in: segments) where seen.insert(link).inserted {
                guard seen.count <= blocksMax else { throw tooMany() }
                waiting.append(link)
            }
        }
        return true
    }

    /// Where a node leads; a block that is no node leads nowhere.
    package func links(of block: Int64, in segments: SegmentFiles) throws -> Set<CID> {
        try first(
            "SELECT \(SegmentFiles.columns(of: "blocks")) FROM blocks WHERE id = ?",
            [block]
        ) { row in try segments.lend(row, at: 0, Self.links) } ?? []
    }

    /// Where the node leads whose bytes these are; what is no node leads nowhere.
    static func links(in bytes: Data) -> Set<CID> {
        guard let node = try? DagPB.decode(bytes.span) else { return [] }
        return Set(node.links.map(\.cid.asVersion1))
    }
}
