import Foundation
package import GRDB
package import Messages
import Multiformats

/// What the store holds, in words.
extension Database {
    /// A page of contents in the order they came; parts are no contents yet.
    ///
    /// The cursor is the number of the last row of the page before: rows that come or go meanwhile
    /// move nothing. A page ends before its header would be too long in any encoding, so it may
    /// have fewer entries than were asked for.
    ///
    /// A page of everybody's public content leaves out what is blocked, and may be short by it; in
    /// a list of his own an owner sees what he may remove.
    package func listing(_ list: List, _ blocked: BlockedContent = BlockedContent()) throws
        -> Listing
    {
        guard let after = list.cursor.isEmpty ? 0 : Int64(list.cursor), after >= 0 else {
            throw Failure(
                .invalidRequest,
                "\"\(list.cursor)\" is no cursor: those come from a listing's \"next\".",
                field: "cursor",
            )
        }
        guard !list.isOfBlocks else { return try blocks(list, after: after, blocked) }
        let roots = try all(
            """
            SELECT \(Root.columns) FROM roots
            WHERE id > ? AND state <> 2 AND (? >> privacy) & 1 AND (? OR owner = ?)
            AND (NOT ? OR pinned)
            ORDER BY id LIMIT ?
            """,
            [
                after, list.bits, list.isOfAnyOwner, list.requesterID, list.pinnedOnly,
                list.limit + 1,
            ],
            Root.init,
        )
        var entries: [Status] = []
        var bytes = 0
        var taken = 0
        for root in roots.prefix(list.limit) {
            guard !list.isOfAnyOwner || !blocked.contains(root.cid) else {
                taken += 1
                continue
            }
            let status = root.status(sha256: try sha256(of: root.cid))
            bytes += MessageCodec.bytesMax(of: .status(status))
            guard bytes <= Limits.pageBytesMax else { break }
            entries.append(status)
            taken += 1
        }
        let hasMore = taken < roots.count
        let last = hasMore && taken > 0 ? String(roots[taken - 1].id) : ""
        return Listing(entries: entries, next: last)
    }

    /// A page of the blocks of what is listed, each by the raw CID of its hash, in the order they came.
    ///
    /// It looks at so many blocks and no more, so where few of them are for the asker it may be short,
    /// or empty, and lead on.
    private func blocks(
        _ list: List,
        after: Int64,
        _ blocked: BlockedContent
    ) throws -> Listing {
        let rows = try all(
            """
            SELECT id, multihash, size, (SELECT r.id FROM members m JOIN roots r ON r.id = m.root
                WHERE m.block = blocks.id AND r.state <> 2 AND (? >> r.privacy) & 1
                AND (? OR r.owner = ?) AND (NOT ? OR r.pinned) LIMIT 1)
            FROM blocks WHERE id > ? ORDER BY id LIMIT ?
            """,
            [
                list.bits, list.isOfAnyOwner, list.requesterID, list.pinnedOnly, after,
                Limits.blocksLookedAtMax,
            ],
        ) { (BlockRow(id: $0[0], size: $0[2]), BlockKey(bytes: $0[1]).cid, $0[3] as Int64?) }
        var entries: [Status] = []
        var bytes = 0
        var last = after
        for (row, cid, holder) in rows {
            if let cid, let root = try holder.flatMap({ try root(id: $0) }),
                !blocked.contains(cid), !blocked.contains(root.cid)
            {
                let status = status(of: cid, row, in: root, sha256: cid.sha256Digest?.bytes)
                bytes += MessageCodec.bytesMax(of: .status(status))
                guard entries.count < list.limit, bytes <= Limits.pageBytesMax else {
                    return Listing(entries: entries, next: String(last))
                }
                entries.append(status)
            }
            last = row.id
        }
        let isEnd = rows.count < Limits.blocksLookedAtMax
        return Listing(entries: entries, next: isEnd ? "" : String(last))
    }

    /// What is known of one content.
    ///
    /// A block inside a content is spoken of as that content's owner holds it.
    ///
    /// - Throws: `not-found` when it is not here, or not for this asker; `forbidden`.
    package func status(_ stat: Stat, _ blocked: BlockedContent = BlockedContent()) throws -> Status
    {
        let cid = try resolve(stat.contentHash)
        try blocked.refuse(cid, in: self)
        if let root = try bestRoot(cid, owner: stat.requesterID, for: stat.audience) {
            return root.status(sha256: try sha256(of: cid))
        }
        let holder = try block(BlockKey(cid)).flatMap { row in
            try first(
                """
                SELECT \(Root.columns) FROM roots JOIN members ON root = id
                WHERE block = ? AND (? >> privacy) & 1
                ORDER BY owner = ? DESC, privacy, state LIMIT 1
                """,
                [row.id, Privacy.bits(for: stat.audience), stat.requesterID],
            ) { (try Root($0), row) }
        }
        guard let (root, row) = holder else {
            throw Failure(.notFound, "\(cid) is not in the store.")
        }
        return status(of: cid, row, in: root, sha256: try sha256(of: cid))
    }

    /// What is known of a block inside a content.
    private func status(
        of cid: CID,
        _ row: BlockRow,
        in root: Root,
        sha256: [UInt8]?
    ) -> Status {
        var status = root.status(sha256: sha256)
        status.cid = cid
        status.contentType = ""
        (status.size, status.bytesPresent, status.blocks) = (UInt64(row.size), UInt64(row.size), 1)
        status.isComplete = cid.codec == .raw || root.isComplete
        return status
    }
}

extension List {
    /// Whether everybody's content is listed.
    fileprivate var isOfAnyOwner: Bool { isShared || privacy == .public && requesterID.isEmpty }

    /// The privacies that are listed, as bits.
    fileprivate var bits: Int { isShared ? Privacy.bits(for: .peers) : 1 << privacy.number }
}
