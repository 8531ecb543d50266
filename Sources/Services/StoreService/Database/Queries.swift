package import Foundation
package import GRDB
package import Messages
package import Multiformats

/// What readers and writers both ask of the tables.
extension Database {
    /// A block's row: its number and size.
    package struct BlockRow {
        /// The row's number.
        package let id: Int64
        /// The block's bytes.
        package let size: Int64
    }

    /// The row of a block that is here.
    package func block(_ key: BlockKey) throws -> BlockRow? {
        try first(
            """
            SELECT id, size FROM blocks WHERE multihash = ?
            AND NOT EXISTS (SELECT 1 FROM orphans WHERE block = id)
            """,
            [key.bytes]
        ) { BlockRow(id: $0[0], size: $0[1]) }
    }

    /// Lends the bytes of a block that is here, where they lie; nil when it is not.
    ///
    /// - `segments`: where large blocks lie.
    /// - `audience`: only when a root holds it that they may see.
    package func withBlock<Value>(
        _ key: BlockKey,
        in segments: SegmentFiles,
        for audience: Audience = .trusted,
        _ read: (_ id: Int64, _ bytes: Data) throws -> Value,
    ) throws -> Value? {
        func lend(_ row: GRDB.Row) throws -> Value {
            try segments.lend(row, at: 1) { try read(row[0], $0) }
        }
        guard audience != .trusted else { return try first(Self.bytes, [key.bytes], lend) }
        return try first(Self.seenBytes, [key.bytes, Privacy.bits(for: audience)], lend)
    }

    private static let bytes = """
        SELECT id, \(SegmentFiles.columns(of: "blocks")) FROM blocks WHERE multihash = ?
        AND NOT EXISTS (SELECT 1 FROM orphans WHERE block = id)
        """
    private static let seenBytes = """
        SELECT id, \(SegmentFiles.columns(of: "blocks")) FROM blocks WHERE multihash = ?
        AND EXISTS (SELECT 1 FROM members m JOIN roots r ON r.id = m.root
            WHERE m.block = blocks.id AND (? >> r.privacy) & 1)
        """

    /// Whether a public root holds a block.
    package func isPublic(block: Int64) throws -> Bool { try isSeen(block: block, by: .strangers) }

    /// Whether a root holds a block that an audience may see.
    package func isSeen(block: Int64, by audience: Audience) throws -> Bool {
        try exists(
            """
            SELECT 1 FROM members m JOIN roots r ON r.id = m.root
            WHERE m.block = ? AND (? >> r.privacy) & 1 LIMIT 1
            """,
            [block, Privacy.bits(for: audience)]
        )
    }

    /// One owner's hold on a content.
    package func root(_ cid: CID, owner: String) throws -> Root? {
        try first(
            "SELECT \(Root.columns) FROM roots WHERE number = ? AND cid = ? AND owner = ?",
            [cid.number, Data(cid.bytes), owner],
            Root.init,
        )
    }

    /// The hold with a row number.
    package func root(id: Int64) throws -> Root? {
        try first("SELECT \(Root.columns) FROM roots WHERE id = ?", [id], Root.init)
    }

    /// The hold that says most of a content: the owner's own, else a public one, else any.
    package func bestRoot(
        _ cid: CID,
        owner: String,
        for audience: Audience,
    ) throws -> Root? {
        try first(
            """
            SELECT \(Root.columns) FROM roots
            WHERE number = ? AND cid = ? AND (? >> privacy) & 1
            ORDER BY owner = ? DESC, privacy, state, id LIMIT 1
            """,
            [cid.number, Data(cid.bytes), Privacy.bits(for: audience), owner],
            Root.init
        )
    }

    /// A root of the file whose bytes have this SHA-256.
    package func alias(_ digest: Digest256) throws -> CID? {
        try first("SELECT cid FROM aliases WHERE sha256 = ?", [Data(digest.bytes)]) { row in
            try? CID(bytes: row[0] as Data)
        } ?? nil
    }

    /// The SHA-256 of a whole content, where the store knows it.
    package func sha256(of cid: CID) throws -> [UInt8]? {
        if cid.codec == .raw, let digest = cid.sha256Digest { return digest.bytes }
        return try first("SELECT sha256 FROM aliases WHERE cid = ? LIMIT 1", [Data(cid.bytes)]) {
            [UInt8]($0[0] as Data)
        }
    }

    /// The content that a hash leads to: a block of that name, else the file that has this SHA-256.
    package func resolve(_ hash: ContentHash) throws -> CID {
        guard case .sha256(let digest) = hash else { return hash.root }
        if try block(BlockKey(hash.root)) != nil { return hash.root }
        return try alias(digest) ?? hash.root
    }

    /// A number kept in `meta`.
    package func meta(_ key: String) throws -> Int64 {
        try number("SELECT value FROM meta WHERE key = ?", [key])
    }
}

/// What readers ask besides.
extension Database {
    /// What bears on a content that is read.
    package struct Use {
        /// Its media type.
        package var contentType = ""
        /// Whether use keeps it here.
        package var isLeased = false
    }

    /// Lends the bytes of a block that is a content of its own, as `withBlock` does, and says what
    /// bears on that content: what a hit needs, in one statement.
    package func withContent<Value>(
        _ cid: CID,
        in segments: SegmentFiles,
        for audience: Audience,
        _ read: (_ bytes: Data) throws -> Value,
    ) throws -> (value: Value, use: Use)? {
        let statement = try cachedStatement(
            sql: audience == .trusted ? Self.content : Self.seenContent
        )
        let bits = Privacy.bits(for: audience)
        let rows = try Row.fetchCursor(
            statement,
            arguments: audience == .trusted
                ? [cid.number, Data(cid.bytes), BlockKey(cid).bytes]
                : [cid.number, Data(cid.bytes), bits, BlockKey(cid).bytes, bits]
        )
        guard let row = try rows.next() else { return nil }
        let value = try segments.lend(row, at: 2, read)
        var use = Use()
        var next: Row? = row
        // A row for each owner who holds it.
        while let row = next {
            use.contentType = max(use.contentType, row[0] as String? ?? "")
            if let state = row[1] as Int?, state != Root.State.kept.rawValue { use.isLeased = true }
            next = try rows.next()
        }
        return (value, use)
    }

    private static let content = """
        SELECT r.content_type, r.state, \(SegmentFiles.columns(of: "b")) FROM blocks b
        LEFT JOIN roots r ON r.number = ? AND r.cid = ?
        WHERE b.multihash = ? AND NOT EXISTS (SELECT 1 FROM orphans WHERE block = b.id)
        """
    private static let seenContent = """
        SELECT r.content_type, r.state, \(SegmentFiles.columns(of: "b")) FROM blocks b
        LEFT JOIN roots r ON r.number = ? AND r.cid = ? AND (? >> r.privacy) & 1
        WHERE b.multihash = ? AND EXISTS (SELECT 1 FROM members m JOIN roots h ON h.id = m.root
            WHERE m.block = b.id AND (? >> h.privacy) & 1)
        """

    /// Whether a block is here, for an audience.
    package func isHere(_ key: BlockKey, for audience: Audience) throws -> Bool {
        guard let row = try block(key) else { return false }
        return try audience == .trusted || isSeen(block: row.id, by: audience)
    }

    /// What bears on a content that is read.
    package func use(of cid: CID, for audience: Audience) throws -> Use {
        try first(
            """
            SELECT max(content_type), max(state) FROM roots
            WHERE number = ? AND cid = ? AND (? >> privacy) & 1
            """,
            [cid.number, Data(cid.bytes), Privacy.bits(for: audience)]
        ) { row in
            Use(
                contentType: row[0] as String? ?? "",
                isLeased: (row[1] as Int? ?? 0) != Root.State.kept.rawValue
            )
        } ?? Use()
    }
}
