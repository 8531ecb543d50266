import Blocks
import Foundation
package import GRDB

/// Reads blocks again, in the order of their rows, to find those that no longer match.
package enum Scrubber {
    /// What a step found.
    package struct Finding: Sendable, Equatable {
        /// The last block read; nil when there were none after the place.
        package var last: Int64?
        /// Blocks read.
        package var blocks: UInt64 = 0
        /// Bytes read.
        package var bytes: Int64 = 0
        /// Blocks that don't match.
        package var rotten: [BlockKey] = []
    }

    /// Reads blocks after a row until so many bytes are read.
    ///
    /// What should be there counts, not what is: the bytes of a segment that is gone take no time, but
    /// their blocks are dropped in one commit.
    package static func step(
        _ db: Database,
        _ segments: SegmentFiles,
        after: Int64,
        bytesMax: Int64,
    ) throws -> Finding {
        var finding = Finding()
        let rows = try Row.fetchCursor(
            try db.cachedStatement(
                sql: """
                    SELECT id, multihash, \(SegmentFiles.columns(of: "blocks")) FROM blocks
                    WHERE id > ? ORDER BY id
                    """
            ),
            arguments: [after],
        )
        while finding.bytes < bytesMax, let row = try rows.next() {
            finding.last = row[0]
            finding.blocks += 1
            let key = BlockKey(bytes: row[1])
            finding.bytes += row[5] as Int64
            try segments.lend(row, at: 2) { bytes in
                let isSound =
                    key.cid.map { (try? Block.verify(bytes.bytes, matches: $0)) != nil } ?? false
                if !isSound { finding.rotten.append(key) }
            }
        }
        return finding
    }
}
