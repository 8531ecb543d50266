package import GRDB
import Messages

/// The tables of a store.
///
/// - `blocks`: bytes by multihash, so that a block that is asked for as `raw` and as `dag-pb` is one.
///   Those of a large one lie in a segment, at a position, and its row has none.
/// - `segments`: the files of large blocks. `length`: the bytes given out in it, `live`: those of blocks
///   that are there still, `dirty`: some may not be on the disk yet.
/// - `roots`: one row for each content and owner: how it is held, by whom, who may have it.
/// - `members`: which blocks a root holds. `expanded`: as a node, so that its links were followed.
/// - `wanted`: which blocks of a root are known and not here.
/// - `orphans`: blocks that nobody holds; their bytes go a few at a time.
/// - `aliases`: the SHA-256 of a whole file, hashed by the store itself, and its root; the same bytes
///   laid out in two ways have two.
/// - `events`: the outbox; only what strangers may know is in it.
/// - `meta`: the epoch, the bytes held, the broadcaster's cursor, the scrub's place.
///
/// Roots and events are found by `number`, eight bytes of the CID's digest, and then told apart by
/// the CID itself: digests come in no order, so every put writes a page of each such index, and an
/// index of numbers has a quarter of the pages of one of CIDs.
///
/// Invariant: a block is here if and only if it is in `blocks` and not in `orphans`.
/// Invariant: a block that is here has at least one member row.
/// Invariant: `roots` has one row for a CID and an owner (each write looks first, and one process
/// writes at a time).
/// Invariant: a root is complete if and only if it has no row in `wanted`.
/// Invariant: `segments.live` is the sum of what the places of its `blocks` take.
/// Invariant: `meta.bytes` is the sum of the sizes of the blocks that are here.
package enum Schema {
    /// The version of the tables that this program makes and reads.
    ///
    /// | version | what is new |
    /// |---|---|
    /// | 2 | a SHA-256 may lead to several roots |
    /// | 3 | large blocks lie in segments; those that are there stay where they are |
    package static let version = 3
    /// "WEIR", where SQLite's file format keeps the name of the program.
    package static let applicationID = 0x5745_4952

    /// Makes the tables, or checks that the ones there are ours; returns the epoch.
    package static func prepare(_ db: Database, path: String, now: Int64) throws -> UInt64 {
        let version = try db.number("PRAGMA user_version")
        let application = try db.number("PRAGMA application_id")
        if try !db.exists("SELECT 1 FROM sqlite_master LIMIT 1") {
            try create(db)
        } else if application != applicationID {
            throw Failure(.unavailable, "\(path) is the database of another program.")
        } else if version > self.version {
            throw Failure(
                .unavailable,
                "\(path) was written by a newer Weir (its tables are version \(version), this one "
                    + "knows \(self.version)): start that version.",
            )
        }
        if version == 1 { try replaceAliases(db) }
        if (1...2).contains(version) { try addSegments(db) }
        // A write, so that a database that can't be written is found now and not by a client.
        try db.run("INSERT OR REPLACE INTO meta VALUES ('opened', ?)", [now])
        let epoch = try db.first("SELECT value FROM meta WHERE key = 'epoch'") { $0[0] as Int64 }
        guard let epoch else {
            throw Failure(.unavailable, "\(path) is damaged: its epoch is missing.")
        }
        return UInt64(bitPattern: epoch)
    }

    private static func replaceAliases(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE aliases RENAME TO aliases_1;
                DROP INDEX aliases_cid;
                \(aliases)
                INSERT INTO aliases SELECT sha256, cid FROM aliases_1;
                DROP TABLE aliases_1;
                """
        )
    }

    /// SQLite adds columns without touching a row, so it takes no time however large the store is.
    private static func addSegments(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE blocks ADD COLUMN segment INTEGER;
                ALTER TABLE blocks ADD COLUMN position INTEGER;
                \(segments)
                PRAGMA user_version = \(version);
                """
        )
    }

    private static func create(_ db: Database) throws {
        try db.execute(sql: tables + aliases + segments)
        let epoch = Int64(bitPattern: UInt64.random(in: 1 ... .max))
        try db.run("INSERT INTO meta VALUES ('epoch', ?), ('bytes', 0), ('published', 0)", [epoch])
        try db.execute(sql: "PRAGMA application_id = \(applicationID)")
        try db.execute(sql: "PRAGMA user_version = \(version)")
    }

    private static let aliases = """
        CREATE TABLE aliases (
            sha256 BLOB NOT NULL,
            cid BLOB NOT NULL,
            PRIMARY KEY (sha256, cid)) WITHOUT ROWID;
        CREATE INDEX aliases_cid ON aliases (cid);
        """

    private static let segments = """
        CREATE TABLE segments (
            number INTEGER PRIMARY KEY,
            length INTEGER NOT NULL,
            live INTEGER NOT NULL,
            dirty INTEGER NOT NULL);
        CREATE INDEX segments_dirty ON segments (number) WHERE dirty = 1;
        CREATE INDEX segments_dead ON segments (number) WHERE live = 0;

        """

    private static let tables = """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;

        CREATE TABLE blocks (
            id INTEGER PRIMARY KEY,
            multihash BLOB NOT NULL UNIQUE,
            size INTEGER NOT NULL,
            bytes BLOB NOT NULL,
            segment INTEGER,
            position INTEGER);

        CREATE TABLE roots (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            number INTEGER NOT NULL,
            cid BLOB NOT NULL,
            owner TEXT NOT NULL,
            state INTEGER NOT NULL,
            privacy INTEGER NOT NULL,
            pinned INTEGER NOT NULL,
            complete INTEGER NOT NULL,
            size INTEGER NOT NULL,
            blocks INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            content_type TEXT NOT NULL,
            created INTEGER NOT NULL,
            accessed INTEGER NOT NULL,
            lease INTEGER NOT NULL);
        CREATE INDEX roots_number ON roots (number);
        CREATE INDEX roots_cached ON roots (accessed) WHERE state = 1 AND pinned = 0;
        CREATE INDEX roots_parts ON roots (lease) WHERE state = 2;

        CREATE TABLE members (
            root INTEGER NOT NULL,
            block INTEGER NOT NULL,
            expanded INTEGER NOT NULL,
            PRIMARY KEY (root, block)) WITHOUT ROWID;
        CREATE INDEX members_block ON members (block, root);

        CREATE TABLE wanted (
            root INTEGER NOT NULL,
            multihash BLOB NOT NULL,
            expanded INTEGER NOT NULL,
            PRIMARY KEY (root, multihash)) WITHOUT ROWID;
        CREATE INDEX wanted_multihash ON wanted (multihash);

        CREATE TABLE orphans (block INTEGER PRIMARY KEY, size INTEGER NOT NULL);

        CREATE TABLE events (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            number INTEGER NOT NULL,
            cid BLOB NOT NULL,
            previous_of_kind INTEGER NOT NULL,
            previous_of_content INTEGER NOT NULL,
            previous_of_both INTEGER NOT NULL,
            size INTEGER NOT NULL,
            content_type TEXT NOT NULL,
            sha256 BLOB,
            time INTEGER NOT NULL);
        CREATE INDEX events_kind ON events (kind, sequence);
        CREATE INDEX events_number ON events (number, sequence);

        """
}
