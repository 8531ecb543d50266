import Blocks
package import Foundation
package import GRDB
package import Multiformats

/// Blocks, and the roots that hold them.
extension Transaction {
    /// A block on its way into a root.
    private struct Arrival {
        let row: Database.BlockRow
        let key: BlockKey
        let isNode: Bool
        /// Its bytes, when they are at hand.
        var bytes: Data?
    }

    /// Writes a block that is not here; one that was about to go stays.
    package func insertBlock(_ key: BlockKey, _ bytes: Data) throws -> Database.BlockRow {
        let size = Int64(bytes.count)
        heldBytes += size
        tally.blocks += 1
        if hasOrphans, let orphan = try orphan(key) {
            try db.run("DELETE FROM orphans WHERE block = ?", [orphan])
            try renew(key, bytes)
            return Database.BlockRow(id: orphan, size: size)
        }
        return Database.BlockRow(id: try insertRow(key, bytes), size: size)
    }

    private func orphan(_ key: BlockKey) throws -> Int64? {
        try db.first(
            "SELECT block FROM orphans WHERE block = (SELECT id FROM blocks WHERE multihash = ?)",
            [key.bytes]
        ) { $0[0] as Int64 }
    }

    /// Makes a root hold a block, and whatever below it is here; what is not becomes wanted.
    ///
    /// Changes the root's counts, not yet its row.
    ///
    /// - `bytes`: the block's, when they are at hand: so a large one need not be read again.
    package func adopt(
        _ row: Database.BlockRow,
        _ cid: CID,
        bytes: Data? = nil,
        into root: inout Root,
    ) throws {
        var arrivals = [
            Arrival(row: row, key: BlockKey(cid), isNode: cid.codec == .dagPB, bytes: bytes)
        ]
        while let arrival = arrivals.popLast() {
            guard try join(arrival, &root) else { continue }
            if !root.isComplete {
                try db.run(
                    "DELETE FROM wanted WHERE root = ? AND multihash = ?",
                    [root.id, arrival.key.bytes],
                )
            }
            guard arrival.isNode else { continue }
            let links =
                try arrival.bytes.map(Database.links)
                ?? db.links(of: arrival.row.id, in: segments)
            for link in links where link.identityBytes == nil {
                let key = BlockKey(link)
                let isNode = link.codec == .dagPB
                if let row = try db.block(key) {
                    arrivals.append(Arrival(row: row, key: key, isNode: isNode))
                } else {
                    try want(key, isNode: isNode, root: root.id)
                }
            }
        }
    }

    /// Notes that a block of a root is missing.
    package func want(_ key: BlockKey, isNode: Bool, root: Int64) throws {
        hasWants = true
        try db.run(
            """
            INSERT INTO wanted VALUES (?, ?, ?)
            ON CONFLICT DO UPDATE SET expanded = max(expanded, excluded.expanded)
            """,
            [root, key.bytes, isNode]
        )
    }

    /// Gives a block that just came to every root that waits for it.
    package func offer(_ row: Database.BlockRow, _ key: BlockKey, _ bytes: Data) throws {
        guard hasWants else { return }
        let waiting = try db.all(
            "SELECT root, expanded FROM wanted WHERE multihash = ?",
            [key.bytes]
        ) { ($0[0] as Int64, $0[1] as Bool) }
        for (id, isNode) in waiting {
            guard var root = try db.root(id: id), let raw = key.cid else { continue }
            let cid = CID(codec: isNode ? .dagPB : .raw, multihash: raw.multihash)
            try announcing(root.cid) {
                try adopt(row, cid, bytes: bytes, into: &root)
                try settle(&root, bytes: nil)
            }
        }
    }

    /// Brings a root's row up to date after blocks came to it or went.
    ///
    /// - `bytes`: its top block, when that just came.
    package func settle(_ root: inout Root, bytes: Data?) throws {
        root.isComplete = try !db.exists("SELECT 1 FROM wanted WHERE root = ? LIMIT 1", [root.id])
        if root.size == 0 {
            root.size = try size(of: root.cid, bytes)
        }
        try update(root)
    }

    /// The bytes of the whole that a top block leads to; 0 while it is not here.
    package func size(of cid: CID, _ bytes: Data?) throws -> Int64 {
        func read(_ bytes: Data) -> Int64 {
            let node = try? DecodedNode(decoding: bytes.span, of: cid)
            return Int64(clamping: node?.fileSize ?? UInt64(bytes.count))
        }
        if let bytes { return read(bytes) }
        return try db.withBlock(BlockKey(cid), in: segments) { read($1) } ?? 0
    }

    /// Drops a block whose bytes are not what they were: its roots want it again.
    ///
    /// - Returns: false when it is sound, or no longer here: whoever met it read what was given back
    ///   meanwhile.
    @discardableResult
    package func dropRotten(_ key: BlockKey) throws -> Bool {
        guard let row = try db.block(key), try isRotten(key) else { return false }
        tally.rotten += 1
        let holders = try db.all(
            "SELECT root, expanded FROM members WHERE block = ?",
            [row.id]
        ) { ($0[0] as Int64, $0[1] as Bool) }
        for (id, isNode) in holders {
            guard var root = try db.root(id: id) else { continue }
            try announcing(root.cid) {
                try want(key, isNode: isNode, root: id)
                root.blocks -= 1
                root.bytes -= row.size
                try settle(&root, bytes: nil)
            }
        }
        try db.run("DELETE FROM members WHERE block = ?", [row.id])
        try deleteRow(row.id)
        heldBytes -= row.size
        return true
    }

    /// Whether a block that is here no longer matches its hash.
    package func isRotten(_ key: BlockKey) throws -> Bool {
        guard let cid = key.cid else { return true }
        return try db.withBlock(key, in: segments) { _, bytes in
            (try? Block.verify(bytes.bytes, matches: cid)) == nil
        } ?? false
    }

    /// Writes the member row; false when the root has the block already, followed as far as asked.
    private func join(_ arrival: Arrival, _ root: inout Root) throws -> Bool {
        try db.run(
            "INSERT OR IGNORE INTO members VALUES (?, ?, ?)",
            [root.id, arrival.row.id, arrival.isNode],
        )
        if db.changesCount == 1 {
            root.blocks += 1
            root.bytes += arrival.row.size
            return true
        }
        guard arrival.isNode else { return false }
        try db.run(
            "UPDATE members SET expanded = 1 WHERE root = ? AND block = ? AND expanded = 0",
            [root.id, arrival.row.id],
        )
        return db.changesCount == 1
    }
}
