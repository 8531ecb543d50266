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
    /// - `audience`: only what roots hold that they may see is here.
    /// - `blocksMax`: the blocks that the walk may come to.
    /// - `tooMany`: thrown when there are more.
    package func isWhole(
        _ cid: CID,
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
            for link in try links(of: row.id) where seen.insert(link).inserted {
                guard seen.count <= blocksMax else { throw tooMany() }
                waiting.append(link)
            }
        }
        return true
    }

    /// Where a node leads; a block that is no node leads nowhere.
    package func links(of block: Int64) throws -> Set<CID> {
        try first("SELECT bytes FROM blocks WHERE id = ?", [block]) { row in
            try row.withUnsafeData(atIndex: 0) { bytes in
                guard let bytes, let node = try? DagPB.decode(bytes.span) else { return [] }
                return Set(node.links.map(\.cid.asVersion1))
            }
        } ?? []
    }
}
