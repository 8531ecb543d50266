import Foundation
import GRDB
package import Messages
package import Multiformats

/// What clients and fetchers bring.
extension Transaction {
    /// Stores a block under its root and owner.
    package func put(_ incoming: IncomingBlock) throws -> Stored {
        let key = BlockKey(incoming.cid)
        let known = try db.block(key)
        let root = try db.root(incoming.root, owner: incoming.owner)
        if known == nil {
            try makeRoom(for: Int64(incoming.bytes.count), sparing: root?.id)
        } else {
            try renew(key, incoming.bytes)
        }
        let row = try known ?? insertBlock(key, incoming.bytes)
        let held = try holdAloud(incoming, row, root)
        if known == nil { try offer(row, key, incoming.bytes) }
        if incoming.purpose == .kept, incoming.cid.codec == .dagPB { try consumeParts(of: held) }
        return Stored(
            cid: incoming.cid,
            size: UInt64(incoming.root == incoming.cid ? held.size : row.size),
            sha256: incoming.cid.codec == .raw ? incoming.cid.sha256Digest?.bytes : nil,
            expiresIn: held.state == .part ? held.remaining(now: now) : .zero,
            alreadyPresent: known != nil,
        )
    }

    /// The owner's parts that a content holds now need no hold of their own: so `remove` frees them.
    ///
    /// A folder's blocks are put as parts, and its top block last; there is no `assemble` for it.
    private func consumeParts(of content: Root) throws {
        let parts = try db.all(
            "SELECT \(Root.columns) FROM roots WHERE state = 2 AND owner = ? AND pinned = 0",
            [content.owner],
            Root.init
        )
        for part in parts {
            guard let row = try db.block(BlockKey(part.cid)) else { continue }
            let isHeld = try db.exists(
                "SELECT 1 FROM members WHERE root = ? AND block = ? AND expanded >= ?",
                [content.id, row.id, part.cid.codec == .dagPB]
            )
            if isHeld { try release(part) }
        }
    }

    /// Makes the incoming block's root hold it, and tells what strangers see of that.
    private func holdAloud(
        _ incoming: IncomingBlock,
        _ row: Database.BlockRow,
        _ root: Root?,
    ) throws -> Root {
        if let root, !root.isComplete {
            // Strangers see nothing of it before it is whole, so most of its blocks change nothing.
            let held = try hold(incoming, row, root)
            if held.isComplete { try announce(held) }
            return held
        }
        let isSeen = incoming.purpose != .part || (root.map { $0.state != .part } ?? false)
        return isSeen
            ? try announcing(incoming.root) { try hold(incoming, row, root) }
            : try hold(incoming, row, root)
    }

    /// Makes the incoming block's root hold it.
    private func hold(
        _ incoming: IncomingBlock,
        _ row: Database.BlockRow,
        _ found: Root?,
    ) throws -> Root {
        var root = found ?? newRoot(incoming)
        if found == nil {
            // The common case, a block that is a content by itself, takes one statement.
            guard incoming.root != incoming.cid || incoming.cid.codec == .dagPB else {
                root.isComplete = true
                (root.size, root.blocks, root.bytes) = (row.size, 1, row.size)
                try insert(&root)
                try db.run("INSERT INTO members VALUES (?, ?, 0)", [root.id, row.id])
                return root
            }
            try insert(&root)
            if incoming.root != incoming.cid, incoming.root.identityBytes == nil {
                try expect(top: incoming.root, of: &root)
            }
        } else {
            claim(&root, incoming)
        }
        try adopt(row, incoming.cid, bytes: incoming.bytes, into: &root)
        try settle(&root, bytes: incoming.root == incoming.cid ? incoming.bytes : nil)
        return root
    }

    /// A root whose first block is not its top one holds the top if it is here, else wants it.
    private func expect(top cid: CID, of root: inout Root) throws {
        let key = BlockKey(cid)
        if let row = try db.block(key) {
            try adopt(row, cid, into: &root)
        } else {
            try want(key, isNode: cid.codec == .dagPB, root: root.id)
        }
    }

    private func newRoot(_ incoming: IncomingBlock) -> Root {
        let state: Root.State =
            switch incoming.purpose {
            case .kept: .kept
            case .part: .part
            case .fetched: .cached
            }
        return Root(
            cid: incoming.root,
            owner: incoming.owner,
            state: state,
            privacy: incoming.privacy,
            contentType: incoming.contentType,
            now: now,
        )
    }

    /// What a further block says of a root that is there already.
    ///
    /// A client's word changes how and for whom it is held; a fetcher's only keeps it from being
    /// evicted. A part never loosens a hold.
    private func claim(_ root: inout Root, _ incoming: IncomingBlock) {
        switch incoming.purpose {
        case .kept:
            root.state = .kept
            root.privacy = incoming.privacy
            if !incoming.contentType.isEmpty { root.contentType = incoming.contentType }
        case .part:
            root.lease = max(root.lease, now + Limits.partMilliseconds)
        case .fetched:
            root.accessed = now
            root.lease = max(root.lease, now + Limits.leaseMilliseconds)
        }
    }

    /// Notes that contents were used, and renews their leases.
    package func touch(_ uses: [CID: Int64]) throws {
        for (cid, time) in uses {
            try db.run(
                """
                UPDATE roots SET accessed = max(accessed, ?1), lease = max(lease, ?2)
                WHERE number = ?3 AND cid = ?4 AND state <> 0
                """,
                [time, time + Limits.leaseMilliseconds, cid.number, Data(cid.bytes)]
            )
        }
    }
}
