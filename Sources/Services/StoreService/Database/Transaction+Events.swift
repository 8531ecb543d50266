import Foundation
package import GRDB
package import Messages
package import Multiformats

/// The outbox: events are written in the transaction that causes them.
///
/// Only what strangers may know is there: a content is announced when it becomes whole under a
/// public root, and removed when the last such root goes or loses a block. Of what is blocked nothing
/// is told, not even that it goes.
extension Transaction {
    /// What strangers can see of a content.
    struct Face: Equatable {
        let size: Int64
        let contentType: String
        let isPinned: Bool
    }

    /// Makes a change, and writes the event when strangers see it.
    package func announcing<Value>(_ cid: CID, _ change: () throws -> Value) throws -> Value {
        let before = try face(of: cid)
        let sha256 = before == nil ? nil : try db.sha256(of: cid)
        let value = try change()
        try tell(cid, from: before, sha256)
        return value
    }

    /// Writes the event of a root that has just become whole, when strangers see it.
    func announce(_ root: Root) throws {
        let before = try face(of: root.cid, besides: root.id)
        try tell(root.cid, from: before, before == nil ? nil : try db.sha256(of: root.cid))
    }

    /// Writes the event of a change: of what strangers saw of a content, with its SHA-256 then, to
    /// what they see now.
    private func tell(_ cid: CID, from before: Face?, _ sha256: [UInt8]?) throws {
        let after = try face(of: cid)
        switch (before, after) {
        case (nil, let face?):
            try write(.contentAvailable, cid, face, try db.sha256(of: cid))
            if face.isPinned { try write(.pinned, cid, face, try db.sha256(of: cid)) }
        case (let face?, nil):
            try write(.removed, cid, face, sha256)
        case (let old?, let face?) where face.isPinned && !old.isPinned:
            try write(.pinned, cid, face, sha256)
        default:
            break
        }
    }

    /// - `besides`: a root that doesn't count.
    private func face(of cid: CID, besides root: Int64 = 0) throws -> Face? {
        guard !blocked.contains(cid) else { return nil }
        return try db.first(
            """
            SELECT size, content_type, pinned FROM roots
            WHERE number = ? AND cid = ? AND id <> ? AND privacy = 0 AND complete = 1 AND state <> 2
            ORDER BY pinned DESC LIMIT 1
            """,
            [cid.number, Data(cid.bytes), root]
        ) { Face(size: $0[0], contentType: $0[1], isPinned: $0[2]) }
    }

    private func write(_ kind: Event.Kind, _ cid: CID, _ face: Face, _ sha256: [UInt8]?) throws {
        let bytes = Data(cid.bytes)
        let ofKind = try lastOfKind[kind] ?? last("kind = ?", [kind.rawValue])
        let ofContent = try last("number = ? AND cid = ?", [cid.number, bytes])
        let ofBoth =
            ofContent == 0
            ? 0
            : try last("number = ? AND cid = ? AND kind = ?", [cid.number, bytes, kind.rawValue])
        try db.run(
            """
            INSERT INTO events (kind, number, cid, previous_of_kind, previous_of_content,
                previous_of_both, size, content_type, sha256, time)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                kind.rawValue, cid.number, bytes, ofKind, ofContent, ofBoth, face.size,
                face.contentType,
                sha256.map { Data($0) }, now,
            ],
        )
        lastOfKind[kind] = db.lastInsertedRowID
        tally.events += 1
    }

    private func last(_ condition: String, _ arguments: StatementArguments) throws -> Int64 {
        try db.number(
            "SELECT sequence FROM events WHERE \(condition) ORDER BY sequence DESC LIMIT 1",
            arguments,
        )
    }

    /// Forgets the oldest events when there are many more than are kept.
    package func trimEvents() throws {
        let range = try db.eventRange()
        guard range.latest - range.oldest >= Limits.eventsTrimmedAt else { return }
        let end = range.latest - Limits.eventsKept
        try db.run("DELETE FROM events WHERE sequence <= ?", [end])
    }
}

extension Database {
    /// The first and the last sequence there is; 0 when there is none.
    package func eventRange() throws -> (oldest: Int64, latest: Int64) {
        // Two queries: SQLite answers one `min` or one `max` from the tree's edge, not both at once.
        (
            try number("SELECT min(sequence) FROM events"),
            try number("SELECT max(sequence) FROM events")
        )
    }

    /// The events after a sequence, in their order, as many as fit one header.
    package func events(after: Int64, limit: Int, epoch: UInt64) throws -> Events {
        let events = try all(
            """
            SELECT sequence, kind, cid, previous_of_kind, previous_of_content, previous_of_both,
                size, content_type, sha256, time
            FROM events WHERE sequence > ? ORDER BY sequence LIMIT ?
            """,
            [after, limit]
        ) { row -> Event? in
            guard let kind = Event.Kind(rawValue: row[1]), let cid = try? CID(bytes: row[2] as Data)
            else { return nil }
            return Event(
                epoch: epoch,
                sequence: UInt64(row[0] as Int64),
                previousOfKind: UInt64(row[3] as Int64),
                previousOfContent: UInt64(row[4] as Int64),
                previousOfBoth: UInt64(row[5] as Int64),
                kind: kind,
                cid: cid,
                size: UInt64(row[6] as Int64),
                contentType: row[7],
                sha256: (row[8] as Data?).map { [UInt8]($0) },
                timeMilliseconds: UInt64(row[9] as Int64),
            )
        }
        let range = try eventRange()
        var bytes = 0
        let page = events.compactMap { $0 }.prefix { event in
            bytes += Limits.headerBytes(of: event)
            return bytes <= Limits.pageBytesMax
        }
        return Events(
            events: Array(page),
            epoch: epoch,
            oldest: UInt64(range.oldest),
            latest: UInt64(range.latest),
        )
    }
}
