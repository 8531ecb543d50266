import Foundation
package import GRDB
package import Messages
import Multiformats

/// One write transaction: the only way to change the tables.
///
/// Its extensions are its themes: blocks and who holds them, contents, room, events. What throws a
/// `Failure` has changed nothing that matters, so the others of a group go on; a `DatabaseError` or a
/// `LinuxError` ends the whole group.
package final class Transaction {
    /// The connection that writes.
    package let db: Database
    /// Where large blocks lie.
    package let segments: SegmentFiles
    /// Milliseconds since 1970.
    package let now: Int64
    /// Bytes that the store may hold.
    package let quota: Int64
    /// What its disk had left when the transaction began; nil: that is not known.
    package let disk: DiskRoom?
    /// Bytes that it may hold, by its quota and by what its disk has left; nil: nobody has asked yet.
    var limit: Int64?
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
    /// Whether blocks had gone before whose bytes are on the disk until they are swept.
    let hadOrphans: Bool
    /// Whether some of them are swept now.
    var hasSwept = false
    /// Whether any root may wait for a block.
    var hasWants: Bool
    /// Whether large blocks go into segments.
    private(set) var takesLarge = true
    /// What changes in the segments, once anything does.
    var ledger: SegmentLedger?
    /// What is to be given back after the commit.
    var leavings = SegmentLeavings()
    private let heldBefore: Int64

    /// Runs a change in a transaction, commits it, and gives back what it has freed.
    ///
    /// - `db`: the connection that writes, which is set to sync its commits if they are to be durable.
    /// - `segments`: where large blocks lie.
    /// - `now`: milliseconds since 1970.
    /// - `quota`: bytes that the store may hold.
    /// - `disk`: what the disk has left; nil: that is not known.
    /// - `bytes`: what the blocks have together that it is about to write.
    /// - `isDurable`: whether all that was written, by whomever it was, is on the disk afterwards.
    package static func commit(
        _ db: Database,
        _ segments: SegmentFiles,
        now: Int64,
        quota: Int64,
        disk: DiskRoom?,
        isDurable: Bool,
        bytes: Int,
        _ change: (Transaction) throws -> Void,
    ) throws -> Transaction {
        var committed: Transaction?
        do {
            try db.inTransaction(.immediate) {
                let transaction = try Transaction(
                    db,
                    segments,
                    now: now,
                    quota: quota,
                    disk: disk
                )
                transaction.takesLarge = SegmentLedger.takesLarge(of: bytes, isDurable: isDurable)
                try change(transaction)
                try transaction.finish(isDurable: isDurable)
                committed = transaction
                return .commit
            }
        } catch {
            if mayLackRoom(error) { giveRoomBack(db, segments) }
            throw error
        }
        guard let committed else { throw Failure(.internal, "The write was left out.") }
        segments.clear(committed.leavings)
        return committed
    }

    private init(
        _ db: Database,
        _ segments: SegmentFiles,
        now: Int64,
        quota: Int64,
        disk: DiskRoom?
    ) throws {
        self.db = db
        self.segments = segments
        self.now = now
        self.quota = quota
        self.disk = disk
        heldBytes = try db.meta("bytes")
        heldBefore = heldBytes
        hadOrphans = try db.exists("SELECT 1 FROM orphans LIMIT 1")
        hasOrphans = hadOrphans
        hasWants = try db.exists("SELECT 1 FROM wanted LIMIT 1")
    }

    /// Writes down what was summed up.
    private func finish(isDurable: Bool) throws {
        if tally.events > 0 { try trimEvents() }
        try settleSegments(isDurable: isDurable)
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
    /// Bytes written to segments, and so not to the log.
    package var segmentBytes = 0

    /// Adds another's counts.
    package mutating func add(_ other: WriteTally) {
        blocks += other.blocks
        events += other.events
        evicted += other.evicted
        rotten += other.rotten
        segmentBytes += other.segmentBytes
    }
}
