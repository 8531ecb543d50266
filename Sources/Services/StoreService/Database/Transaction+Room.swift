import Foundation
import GRDB
import Messages
import Multiformats

/// Room: what goes so that something else can come.
extension Transaction {
    /// Evicts cached contents, the one used longest ago first, until so many more bytes fit into the
    /// quota and onto the disk.
    ///
    /// What is kept, pinned or leased stays, and the root that the bytes are for.
    ///
    /// - Throws: `storage-full` when nothing may go any more, `overloaded` when more must go than one
    ///   write may evict: what went is gone then, and the next try gets further; and `overloaded` when
    ///   the disk is full of what nobody holds any more.
    package func makeRoom(for bytes: Int64, sparing spared: Int64?) throws {
        let limit = settledLimit
        guard heldBytes + bytes > limit else { return }
        if limit < quota, hadOrphans {
            // The disk has their bytes back when this is committed.
            if !hasSwept { _ = try sweep() }
            hasSwept = true
            throw Failure(
                .overloaded,
                "The store is about to give back what was removed from its full disk; try again.",
                retryAfter: Limits.retryAfter,
            )
        }
        try expireParts()
        var evicted = 0
        defer { tally.evicted += UInt64(evicted) }
        while heldBytes + bytes > limit {
            guard evicted < Limits.evictionsPerPut else {
                throw Failure(
                    .overloaded,
                    "The store makes room by evicting many small contents; try again.",
                    retryAfter: Limits.retryAfter,
                )
            }
            let victim = try db.first(
                """
                SELECT \(Root.columns) FROM roots
                WHERE state = 1 AND pinned = 0 AND lease < ? AND id <> ?
                ORDER BY accessed LIMIT 1
                """,
                [now, spared ?? 0],
                Root.init
            )
            guard let victim else { throw full }
            _ = try announcing(victim.cid) { try release(victim) }
            evicted += 1
        }
    }

    /// What the store may hold during this transaction, as soon as somebody asks.
    private var settledLimit: Int64 {
        if let limit { return limit }
        let limit = min(quota, disk.map { heldBytes + $0.spare } ?? quota)
        self.limit = limit
        return limit
    }

    /// Why nothing more can come.
    private var full: Failure {
        guard let disk, settledLimit < quota else {
            return Failure(
                .storageFull,
                "The store holds \(heldBytes) of \(quota) bytes, and nothing in it may be evicted: "
                    + "remove something, or raise its quota.",
            )
        }
        return Failure(
            .storageFull,
            "The store's disk has \(disk.free) of \(disk.total) bytes left, which are kept for "
                + "removing, and nothing in the store may be evicted: remove something, or make room.",
        )
    }

    /// Ends the parts whose day is over.
    package func expireParts() throws {
        let expired = try db.all(
            "SELECT \(Root.columns) FROM roots WHERE state = 2 AND lease < ? ORDER BY lease LIMIT ?",
            [now, Limits.sweepRowsMax],
            Root.init
        )
        for root in expired { try release(root) }
    }

    /// Takes a root away; blocks that nobody else holds are gone at once, their bytes soon.
    ///
    /// - Returns: what went.
    @discardableResult
    package func release(_ root: Root) throws -> (blocks: Int64, bytes: Int64) {
        hasOrphans = true
        try db.run(
            """
            INSERT OR IGNORE INTO orphans
            SELECT m.block, b.size FROM members m JOIN blocks b ON b.id = m.block
            WHERE m.root = ?1
            AND NOT EXISTS (SELECT 1 FROM members o WHERE o.block = m.block AND o.root <> ?1)
            """,
            [root.id]
        )
        let blocks = Int64(db.changesCount)
        let bytes =
            try db.first(
                """
                SELECT total(o.size) FROM members m JOIN orphans o ON o.block = m.block
                WHERE m.root = ?
                """,
                [root.id]
            ) { $0[0] as Double } ?? 0
        try db.run("DELETE FROM members WHERE root = ?", [root.id])
        try db.run("DELETE FROM wanted WHERE root = ?", [root.id])
        try db.run("DELETE FROM roots WHERE id = ?", [root.id])
        let cid = Data(root.cid.bytes)
        let isLast = try !db.exists(
            "SELECT 1 FROM roots WHERE number = ? AND cid = ? LIMIT 1",
            [root.cid.number, cid]
        )
        if isLast {
            try db.run("DELETE FROM aliases WHERE cid = ?", [cid])
        }
        heldBytes -= Int64(bytes)
        return (blocks, Int64(bytes))
    }

    /// Deletes the bytes of some blocks that nobody holds; true when there are more.
    package func sweep() throws -> Bool {
        let rows = try db.all("SELECT block, size FROM orphans LIMIT ?", [Limits.sweepRowsMax]) {
            Database.BlockRow(id: $0[0], size: $0[1])
        }
        var bytes: Int64 = 0
        for row in rows {
            try deleteRow(row.id)
            try db.run("DELETE FROM orphans WHERE block = ?", [row.id])
            bytes += row.size
            if bytes >= Limits.sweepBytesMax { return true }
        }
        return rows.count == Limits.sweepRowsMax
    }
}
