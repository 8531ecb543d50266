import Foundation
package import GRDB
package import Messages
import Multiformats

/// One write transaction: the only way to change the tables.
///
/// Its extensions are its themes: blocks and who holds them, contents, room, events. What throws a
/// `Failure` has changed nothing that matters, so the others of a group go on; a `DatabaseError`
/// ends the whole group.
package final class Transaction {
    /// The connection that writes.
    package let db: Database
    /// Milliseconds since 1970.
    package let now: Int64
    /// Bytes that the store may hold.
    package let quota: Int64
    /// Bytes that it holds.
    package var heldBytes: Int64
    /// What it did, for the statistics.
    package var tally = WriteTally()
    /// The last event of each kind, once known.
    package var lastOfKind: [Event.Kind: Int64] = [:]
    /// What no event is written of.
    package var blocked = BlockedContent()
    /// Whether any block may be about to go, so that a new one may be among them.
    var hasOrphans: Bool
    /// Whether any root may wait for a block.
    var hasWants: Bool
    private let heldBefore: Int64

    /// Begins to write; `db` is in a transaction already.
    package init(_ db: Database, now: Int64, quota: Int64) throws {
        self.db = db
        self.now = now
        self.quota = quota
        heldBytes = try db.meta("bytes")
        heldBefore = heldBytes
        hasOrphans = try db.exists("SELECT 1 FROM orphans LIMIT 1")
        hasWants = try db.exists("SELECT 1 FROM wanted LIMIT 1")
    }

    /// Writes down what was summed up; the commit is the caller's.
    package func finish() throws {
        if tally.events > 0 { try trimEvents() }
        guard heldBytes != heldBefore else { return }
        try setMeta("bytes", heldBytes)
    }

    /// Keeps a number in `meta`.
    package func setMeta(_ key: String, _ value: Int64) throws {
        try db.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", [key, value])
    }

    /// Gives a new hold its row.
    package func insert(_ root: inout Root) throws {
        try db.run(
            """
            INSERT INTO roots (number, cid, owner, state, privacy, pinned, complete, size, blocks, bytes,
                content_type, created, accessed, lease)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                root.cid.number, Data(root.cid.bytes), root.owner, root.state.rawValue,
                root.privacy.number, root.isPinned, root.isComplete, root.size, root.blocks,
                root.bytes,
                root.contentType, root.created, root.accessed, root.lease,
            ],
        )
        root.id = db.lastInsertedRowID
    }

    /// Writes what changed of a hold.
    package func update(_ root: Root) throws {
        try db.run(
            """
            UPDATE roots SET state = ?, privacy = ?, pinned = ?, complete = ?, size = ?, blocks = ?,
                bytes = ?, content_type = ?, accessed = ?, lease = ? WHERE id = ?
            """,
            [
                root.state.rawValue, root.privacy.number, root.isPinned, root.isComplete, root.size,
                root.blocks, root.bytes, root.contentType, root.accessed, root.lease, root.id,
            ],
        )
    }
}

/// What writes did, for the statistics.
package struct WriteTally: Sendable, Equatable {
    /// Blocks that were new.
    package var blocks: UInt64 = 0
    /// Events written.
    package var events: UInt64 = 0
    /// Contents evicted to make room.
    package var evicted: UInt64 = 0
    /// Blocks dropped because their bytes no longer match.
    package var rotten: UInt64 = 0

    /// Adds another's counts.
    package mutating func add(_ other: WriteTally) {
        blocks += other.blocks
        events += other.events
        evicted += other.evicted
        rotten += other.rotten
    }
}
