import Foundation
import GRDB
import Linux

/// The bytes of blocks: small ones in their rows, large ones in segments.
///
/// A large block's bytes are written within the transaction, before its row. When that is rolled back,
/// or its process killed, they lie beyond the segment's length, where the next block is written. After
/// a power cut a row that was not synced may lead to bytes that are not there: that is rot, as any
/// other.
extension Transaction {
    /// Writes a new block's row, and its bytes where they belong.
    func insertRow(_ key: BlockKey, _ bytes: Data) throws -> Int64 {
        let place = try write(bytes)
        try db.run(
            "INSERT INTO blocks (multihash, size, bytes, segment, position) VALUES (?, ?, ?, ?, ?)",
            [
                key.bytes, bytes.count, place == nil ? bytes : Data(), place?.segment,
                place?.position,
            ],
        )
        return db.lastInsertedRowID
    }

    /// Writes the bytes of a block anew that is here, unless they are what they should be.
    ///
    /// - `bytes`: proven to match the block's hash.
    func renew(_ key: BlockKey, _ bytes: Data) throws {
        let sound = try db.withBlock(key, in: segments) { id, here in (id, here == bytes) }
        guard case (let id, false)? = sound else { return }
        try freePlace(of: id)
        let place = try write(bytes)
        try db.run(
            "UPDATE blocks SET bytes = ?, segment = ?, position = ? WHERE id = ?",
            [place == nil ? bytes : Data(), place?.segment, place?.position, id],
        )
    }

    /// Takes a block's row away, and its bytes.
    func deleteRow(_ id: Int64) throws {
        try freePlace(of: id)
        try db.run("DELETE FROM blocks WHERE id = ?", [id])
    }

    /// Whether a transaction may have failed because the disk is full.
    static func mayLackRoom(_ error: any Error) -> Bool {
        error is LinuxError || (error as? DatabaseError)?.resultCode == .SQLITE_FULL
    }

    /// Gives back what a transaction that failed has written to the segments, and what was reserved.
    ///
    /// On a full disk it may be all that the log needs for taking something away. Another process may
    /// have written since, so the table is asked, under its lock.
    static func giveRoomBack(_ db: Database, _ segments: SegmentFiles) {
        try? db.inTransaction(.immediate) {
            let newest = try db.newestSegment()
            segments.cut(newest: newest?.number ?? 0, length: newest?.length ?? 0)
            return .rollback
        }
    }

    /// Settles the accounts of the segments, before the commit.
    ///
    /// - `isDurable`: what was written to them, also by earlier commits and other processes, is on the
    ///   disk when this returns, as the log will be after the commit.
    func settleSegments(isDurable: Bool) throws {
        if let ledger { try settle(ledger) }
        guard isDurable else { return }
        let dirty = try db.all("SELECT number FROM segments WHERE dirty = 1") { $0[0] as Int64 }
        guard !dirty.isEmpty else { return }
        try segments.sync(dirty)
        try db.run("UPDATE segments SET dirty = 0 WHERE dirty = 1")
    }

    private func settle(_ ledger: SegmentLedger) throws {
        for (number, change) in ledger.changes {
            // `live` counts what is freed too; only who writes makes a row.
            if let length = change.length {
                try db.run(
                    """
                    INSERT INTO segments VALUES (?, ?, ?, 1)
                    ON CONFLICT DO UPDATE SET length = excluded.length, live = live + excluded.live,
                        dirty = 1
                    """,
                    [number, length, change.live]
                )
            } else {
                try db.run(
                    "UPDATE segments SET live = live + ? WHERE number = ?",
                    [change.live, number]
                )
            }
        }
        let dead = try db.deadSegments()
        for number in dead { try db.run("DELETE FROM segments WHERE number = ?", [number]) }
        leavings = ledger.leavings(dead: dead)
    }

    private func write(_ bytes: Data) throws -> BlockPlace? {
        guard takesLarge, SegmentLedger.isLarge(bytes.count) else { return nil }
        try beginLedger()
        guard let place = ledger?.place(bytes.count) else { return nil }
        let ahead = disk?.ahead ?? Limits.segmentReserveBytes
        try segments.write(bytes, at: place, reserving: ahead)
        tally.segmentBytes += bytes.count
        return place
    }

    private func freePlace(of id: Int64) throws {
        let place = try db.first(
            """
            SELECT segment, position, size FROM blocks
            WHERE id = ? AND segment IS NOT NULL AND position IS NOT NULL
            """,
            [id]
        ) { BlockPlace(segment: $0[0], position: $0[1], size: $0[2]) }
        guard let place, place.isPossible else { return }
        try beginLedger()
        ledger?.free(place)
    }

    /// Another process may have written since the last transaction: what the table says now counts.
    private func beginLedger() throws {
        guard ledger == nil else { return }
        let newest = try db.newestSegment()
        ledger = SegmentLedger(newest: newest?.number ?? 0, length: newest?.length ?? 0)
    }
}

extension Database {
    /// The segment that is written to; nil when there is none yet.
    func newestSegment() throws -> (number: Int64, length: Int64)? {
        try first("SELECT number, length FROM segments ORDER BY number DESC LIMIT 1") {
            ($0[0], $0[1])
        }
    }

    /// The segments in which no block lies, but for the newest: that one is written to.
    func deadSegments() throws -> [Int64] {
        try all(
            """
            SELECT number FROM segments WHERE live = 0
            AND number < (SELECT max(number) FROM segments)
            """
        ) { $0[0] as Int64 }
    }
}
