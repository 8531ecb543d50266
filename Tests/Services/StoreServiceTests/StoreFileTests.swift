import Blocks
import Foundation
import GRDB
import Linux
import Messages
import Multiformats
import StoreService
import Testing

@Suite("Store file")
struct StoreFileTests {
    private func refusal(of path: String) -> Failure? {
        #expect(throws: Failure.self) { try StoreFile(path: path, now: 0) }
    }

    @Test("It is opened again with the same epoch and content, by two processes at a time")
    func reopens() throws {
        let folder = try TestFolder()
        let path = folder.path(of: "a/b/weir.sqlite")
        let first = try StoreFile(path: path, now: 1)
        let second = try StoreFile(path: path, now: 2)
        #expect(first.epoch == second.epoch)
        let settings = try first.writer.writeWithoutTransaction { db in
            try [
                "PRAGMA page_size", "PRAGMA synchronous", "PRAGMA secure_delete",
                "PRAGMA wal_autocheckpoint",
            ].map { try db.number($0) }
        }
        #expect(settings == [16_384, 2, 0, Int64(Limits.checkpointPages)])
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path(of: "a/b"))
        #expect(attributes[.posixPermissions] as? Int == 0o700)
    }

    @Test("What is no database is refused by its path, and left alone")
    func garbage() throws {
        let folder = try TestFolder()
        let path = folder.path(of: "weir.sqlite")
        let garbage = Data((0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        try garbage.write(to: URL(fileURLWithPath: path))
        let failure = refusal(of: path)
        #expect(failure?.code == .unavailable)
        #expect(failure?.sentence.contains(path) == true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == garbage)
    }

    @Test("A database that was cut is refused")
    func cut() throws {
        let folder = try TestFolder()
        let path = folder.path(of: "weir.sqlite")
        do {
            let file = try StoreFile(path: path, now: 0)
            try file.writer.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            try file.writer.close()
        }
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        for share in [2, 4, 10] {
            try? FileManager.default.removeItem(atPath: path + "-wal")
            try? FileManager.default.removeItem(atPath: path + "-shm")
            try whole.prefix(whole.count / share).write(to: URL(fileURLWithPath: path))
            #expect(refusal(of: path)?.code == .unavailable)
        }
    }

    @Test("A read-only database is refused with what to do")
    func readOnly() throws {
        let folder = try TestFolder()
        let path = folder.path(of: "weir.sqlite")
        do {
            let file = try StoreFile(path: path, now: 0)
            try file.writer.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            try file.writer.close()
        }
        // Root may write everything; a file of a format that may only be read stops it too.
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes[18] = 3
        try bytes.write(to: URL(fileURLWithPath: path))
        let failure = refusal(of: path)
        #expect(failure?.code == .unavailable)
        #expect(failure?.sentence.contains(path) == true)
    }

    @Test(
        "A folder that can't be made is refused",
        arguments: ["/proc/weir/weir.sqlite", "/dev/null/weir.sqlite"]
    )
    func folder(path: String) {
        let failure = refusal(of: path)
        #expect(failure?.code == .unavailable)
        #expect(failure?.sentence.contains(path) == true)
    }

    @Test("A newer version's database and another program's are refused by name")
    func strangers() throws {
        let folder = try TestFolder()
        let newer = folder.path(of: "newer.sqlite")
        do {
            let file = try StoreFile(path: newer, now: 0)
            try file.writer.writeWithoutTransaction {
                try $0.execute(sql: "PRAGMA user_version = \(Schema.version + 1)")
            }
            try file.writer.close()
        }
        #expect(refusal(of: newer)?.sentence.contains("newer Weir") == true)

        let other = folder.path(of: "other.sqlite")
        do {
            let queue = try DatabaseQueue(path: other)
            try queue.write { try $0.execute(sql: "CREATE TABLE t (x)") }
            try queue.close()
        }
        #expect(refusal(of: other)?.sentence.contains("another program") == true)
    }

    @Test("The first version's database is brought up to this one's, with its names")
    func upgrades() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 2)
        for leaf in file.leaves { try store.put(leaf.bytes, Put(isPart: true)) }
        _ = try store.assemble(file.leaves.map(\.cid))
        try store.file.writer.writeWithoutTransaction { db in
            try db.execute(
                sql: """
                    CREATE TABLE old (sha256 BLOB PRIMARY KEY, cid BLOB NOT NULL) WITHOUT ROWID;
                    INSERT INTO old SELECT * FROM aliases;
                    DROP TABLE aliases;
                    ALTER TABLE old RENAME TO aliases;
                    CREATE INDEX aliases_cid ON aliases (cid);
                    \(Self.withoutSegments)
                    PRAGMA user_version = 1;
                    """
            )
        }
        let again = try TestStore(in: store.folder)
        #expect(try again.read { try $0.number("PRAGMA user_version") } == Schema.version)
        #expect(try again.get(Get(.sha256(file.sha256))).body == file.bytes)
        #expect(try again.isSound())
    }

    private static let withoutSegments = """
        ALTER TABLE blocks DROP COLUMN segment;
        ALTER TABLE blocks DROP COLUMN position;
        DROP TABLE segments;
        """

    @Test("The second version's large blocks stay in their rows, and new ones go to segments")
    func upgradesToSegments() throws {
        let store = try TestStore()
        let old = [UInt8](repeating: 3, count: 200_000)
        let cid = try store.put(old).cid
        try store.file.writer.writeWithoutTransaction { db in
            try db.run("UPDATE blocks SET bytes = ?", [Data(old)])
            try db.execute(sql: "\(Self.withoutSegments) PRAGMA user_version = 2;")
        }
        try FileManager.default.removeItem(atPath: store.folder.path(of: "weir.sqlite-segments"))
        let again = try TestStore(in: store.folder)
        #expect(try again.read { try $0.number("PRAGMA user_version") } == Schema.version)
        let new = [UInt8](repeating: 4, count: 200_000)
        let newer = try again.put(new).cid
        #expect(try again.place(cid) == nil && again.place(newer) != nil)
        #expect(try again.get(cid).body == old && again.get(newer).body == new)
        try again.rot(cid)
        #expect(try again.get(cid).absent != nil)
        try again.put(old)
        #expect(try again.place(cid) != nil && again.get(cid).body == old)
        #expect(try again.isSound())
    }

    @Test("A database without its segments, and segments without their database, are refused")
    func apart() throws {
        let store = try TestStore()
        try store.put([UInt8](repeating: 1, count: 100_000))
        let path = store.folder.path(of: "weir.sqlite")
        let segments = path + "-segments"
        try FileManager.default.moveItem(atPath: segments, toPath: segments + ".away")
        #expect(refusal(of: path)?.sentence.contains("\(segments) is missing") == true)
        try FileManager.default.moveItem(atPath: segments + ".away", toPath: segments)
        #expect(throws: Never.self) { try StoreFile(path: path, now: 0) }

        let other = store.folder.path(of: "other.sqlite")
        try FileManager.default.copyItem(atPath: segments, toPath: other + "-segments")
        #expect(refusal(of: other)?.sentence.contains("a database that is gone") == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: other + "-segments") == ["1"])
    }

    @Test(
        "What the kernel says of a segment is told as what an asker can do about it",
        arguments: [
            (ENOSPC, .storageFull), (EDQUOT, .storageFull), (EFBIG, .storageFull),
            (EIO, .unavailable), (EMFILE, .unavailable), (EACCES, .unavailable),
        ] as [(Int32, ErrorCode)]
    )
    func segmentTroubles(said: Int32, code: ErrorCode) {
        let failure = Trouble.failure(LinuxError(.system(said), "cannot write 1: said"))
        #expect(failure.code == code)
        #expect(failure.sentence.hasSuffix("cannot write 1: said."))
    }

    @Test(
        "What SQLite says while it runs is told as what an asker can do about it",
        arguments: [
            (.SQLITE_BUSY, .overloaded), (.SQLITE_LOCKED, .overloaded),
            (.SQLITE_FULL, .storageFull), (.SQLITE_READONLY, .unavailable),
            (.SQLITE_CORRUPT, .unavailable), (.SQLITE_NOTADB, .unavailable),
            (.SQLITE_IOERR, .unavailable), (.SQLITE_CANTOPEN, .unavailable),
            (.SQLITE_NOMEM, .unavailable), (.SQLITE_CONSTRAINT, .internal),
        ] as [(ResultCode, ErrorCode)]
    )
    func troubles(said: ResultCode, code: ErrorCode) {
        let failure = Trouble.failure(DatabaseError(resultCode: said))
        #expect(failure.code == code)
        #expect((failure.retryAfter > .zero) == (code == .overloaded))
        #expect(failure.sentence.hasSuffix(".") || failure.sentence.contains("try again"))
    }

    @Test("A page that is damaged while it runs is unavailable, and the rest is still read")
    func damagedPage() throws {
        let store = try TestStore()
        let small = try store.put([1]).cid
        let blocks = try (0..<64 as Range<UInt8>).map {
            try store.put([UInt8](repeating: $0, count: 60_000)).cid
        }
        try store.file.writer.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        let path = store.folder.path(of: "weir.sqlite")
        let handle = try #require(FileHandle(forWritingAtPath: path))
        // Pages of blocks' bytes are chained: a chain that leads nowhere is found by who reads it.
        let size = try handle.seekToEnd()
        try handle.seek(toOffset: size / 2 / 16_384 * 16_384)
        try handle.write(contentsOf: Data(repeating: 0xFF, count: 16_384))
        try handle.close()
        let again = try TestStore(in: store.folder)
        let answers = try blocks.map { try again.get($0) }
        let failures = answers.compactMap(\.failure)
        #expect(!failures.isEmpty || answers.contains { $0.absent != nil })
        #expect(failures.allSatisfy { $0.code == .unavailable })
        #expect(answers.count { $0.content != nil } >= 60)
        #expect(try again.get(small).body == [1])
    }

    @Test("A disk that is full while it runs is storage-full, and what was there stays")
    func fullDisk() throws {
        let store = try TestStore()
        try store.put([1])
        try store.file.writer.writeWithoutTransaction { db in
            let pages = try db.number("PRAGMA page_count")
            try db.execute(sql: "PRAGMA max_page_count = \(pages)")
        }
        let error = #expect(throws: DatabaseError.self) {
            try store.put([UInt8](repeating: 2, count: 60_000))
        }
        #expect(error.map(Trouble.failure)?.code == .storageFull)
        #expect(try store.get(Get(.sha256(.init(hashing: [1])))).body == [1])
    }
}
