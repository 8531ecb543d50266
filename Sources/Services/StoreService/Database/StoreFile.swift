import Foundation
package import GRDB
import Linux
package import Messages

/// The database file of a store, the folder of its segments, and how its connections are opened.
///
/// A store is `PATH`, its log `PATH-wal`, and `PATH-segments`, where the bytes of large blocks lie: they
/// are moved and copied together, while no process has them open.
///
/// Several processes may have it open. Each has one connection that writes; SQLite lets one of them
/// write at a time, and the others wait for at most `Limits.busySeconds`. Readers never wait.
package struct StoreFile: Sendable {
    /// Where it is.
    package let path: String
    /// Chosen at random when it was made: sequences of events count within it.
    package let epoch: UInt64
    /// The connection that writes.
    package let writer: DatabaseQueue
    /// Where large blocks lie.
    package let segments: SegmentFiles

    /// Opens the file, and makes it and its folder when they are missing.
    ///
    /// - Throws: a sentence that names the path and says what to do.
    package init(path: String, now: Int64) throws(Failure) {
        do {
            try Self.makeFolder(of: path)
            let turn = Self.turn(at: path)
            defer { withExtendedLifetime(turn) {} }
            let writer = try DatabaseQueue(
                path: path,
                configuration: Self.configuration(
                    readonly: false,
                    cacheKibibytes: Limits.writerCacheKibibytes
                ),
            )
            epoch = try writer.writeWithoutTransaction { db in
                var epoch: UInt64 = 0
                try db.inTransaction(.immediate) {
                    let isNew = try !db.exists("SELECT 1 FROM sqlite_master LIMIT 1")
                    epoch = try Schema.prepare(db, path: path, now: now)
                    try Self.check(path + "-segments", of: db, isNew: isNew)
                    return .commit
                }
                // GRDB sets NORMAL when it switches to WAL; clients are told "stored" after a sync.
                try db.execute(sql: "PRAGMA synchronous = FULL")
                return epoch
            }
            let segments = try SegmentFiles(path: path + "-segments")
            try writer.writeWithoutTransaction { try Self.sweep(segments, $0) }
            self.path = path
            self.writer = writer
            self.segments = segments
        } catch {
            throw Trouble.opening(path, error)
        }
    }

    /// A connection that only reads; each has its own serial queue.
    ///
    /// - `waits`: whether it waits for another process that recovers the file, or fails at once.
    package func reader(waits: Bool = true) throws(Failure) -> DatabaseQueue {
        do {
            return try DatabaseQueue(
                path: path,
                configuration: Self.configuration(
                    readonly: true,
                    cacheKibibytes: Limits.readerCacheKibibytes,
                    waits: waits
                ),
            )
        } catch {
            throw Trouble.opening(path, error)
        }
    }

    /// A connection that moves what is in the log into the database.
    package func checkpointer() throws(Failure) -> DatabaseQueue {
        do {
            return try DatabaseQueue(
                path: path,
                configuration: Self.configuration(
                    readonly: false,
                    cacheKibibytes: Limits.readerCacheKibibytes
                ),
            )
        } catch {
            throw Trouble.opening(path, error)
        }
    }

    /// Holds up other processes that want to open the file now; nil where no lock is to be had.
    ///
    /// Two that make a new file at once, and both set its journal's mode, would else wait for each
    /// other until one gives up.
    private static func turn(at path: String) -> FileLock? {
        let deadline = ContinuousClock.now + Limits.openingTurn
        while ContinuousClock.now < deadline {
            do throws(LinuxError) {
                return try FileLock(path: path + ".opening")
            } catch {
                guard case .taken = error.code else { return nil }
                Thread.sleep(forTimeInterval: 0.01)
            }
        }
        return nil
    }

    /// Refuses a database and a folder that don't belong together, before anything is taken for rot.
    private static func check(_ folder: String, of db: Database, isNew: Bool) throws {
        if isNew {
            guard Folder.isFolder(folder), try !Folder(opening: folder).names().isEmpty else {
                return
            }
            throw Failure(
                .unavailable,
                "\(folder) has the blocks of a database that is gone: put that back, or move the "
                    + "folder away.",
            )
        }
        guard !Folder.isFolder(folder),
            try db.exists("SELECT 1 FROM segments WHERE live > 0 LIMIT 1")
        else { return }
        throw Failure(
            .unavailable,
            "\(folder) is missing, where the database has its large blocks: put it back beside it.",
        )
    }

    /// Removes the segments that a process which was killed has left behind.
    private static func sweep(_ segments: SegmentFiles, _ db: Database) throws {
        var leavings = SegmentLeavings()
        try db.inTransaction(.immediate) {
            let rows = try db.all("SELECT number FROM segments") { $0[0] as Int64 }
            leavings.dead = SegmentLeavings.strays(among: try segments.numbers(), rows: Set(rows))
            return .commit
        }
        segments.clear(leavings)
    }

    private static func makeFolder(of path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700],
        )
    }

    private static func configuration(
        readonly: Bool,
        cacheKibibytes: Int,
        waits: Bool = true,
    ) -> Configuration {
        var configuration = Configuration()
        configuration.label = readonly ? "store.read" : "store.write"
        configuration.readonly = readonly
        configuration.foreignKeysEnabled = false
        configuration.busyMode = waits ? .timeout(Limits.busySeconds) : .immediateError
        if !readonly { configuration.journalMode = .wal }
        configuration.prepareDatabase { db in
            if readonly {
                try db.execute(sql: "PRAGMA mmap_size = \(Limits.mappedBytes)")
            } else {
                // Of effect only in a file that has no tables yet.
                try db.execute(sql: "PRAGMA page_size = \(Limits.pageBytes)")
                // Debian's build overwrites what is deleted, which doubles the writes of an eviction.
                try db.execute(sql: "PRAGMA secure_delete = OFF")
                try db.execute(sql: "PRAGMA wal_autocheckpoint = \(Limits.checkpointPages)")
            }
            try db.execute(sql: "PRAGMA cache_size = -\(cacheKibibytes)")
        }
        return configuration
    }
}
