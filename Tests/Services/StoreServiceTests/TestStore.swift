import Blocks
import Foundation
import GRDB
import Linux
import Messages
import Multiformats

import StoreService

/// A folder that goes with its test.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "weir-store-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func path(of name: String) -> String { "\(path)/\(name)" }
}

/// A store's database in a folder of its own, written and read by plain calls at a time we choose.
final class TestStore {
    let folder: TestFolder
    let file: StoreFile
    let reader: DatabaseQueue
    let cache = NodeCache()
    var now: Int64 = 1_000_000
    var quota: Int64 = 1 << 40
    var disk: DiskRoom?

    init(in folder: TestFolder? = nil) throws {
        let folder = try folder ?? TestFolder()
        self.folder = folder
        file = try StoreFile(path: folder.path(of: "weir.sqlite"), now: now)
        reader = try file.reader()
    }

    @discardableResult
    func write<Value>(
        isDurable: Bool = true,
        bytes: Int = Limits.segmentGroupBytesMin,
        _ body: (Transaction) throws -> Value
    ) throws -> Value {
        try file.writer.writeWithoutTransaction { db in
            var value: Value?
            _ = try Transaction.commit(
                db,
                file.segments,
                now: now,
                quota: quota,
                disk: disk,
                isDurable: isDurable,
                bytes: bytes
            ) { value = try body($0) }
            guard let value else { throw Failure(.internal, "no value") }
            return value
        }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try reader.writeWithoutTransaction { try body($0) }
    }

    @discardableResult
    func put(_ bytes: [UInt8], _ put: Put = Put()) throws -> Stored {
        let incoming = try IncomingBlock(put, bytes: Data(bytes))
        return try write(isDurable: put.fetchedFor == nil) { try $0.put(incoming) }
    }

    @discardableResult
    func put(_ block: Block, _ change: (inout Put) -> Void = { _ in }) throws -> Stored {
        var put = Put(contentHash: .cid(block.cid))
        change(&put)
        return try self.put(block.bytes, put)
    }

    @discardableResult
    func fetch(
        _ block: Block,
        for root: CID,
        privacy: Privacy = .public,
        owner: String = "",
    ) throws -> Stored {
        try put(block) {
            $0.fetchedFor = root
            $0.privacy = privacy
            $0.owner = owner
        }
    }

    func get(_ get: Get) throws -> RangeAnswer {
        try read { RangeReader(db: $0, segments: file.segments, cache: cache).read(get) }
    }

    func get(_ cid: CID) throws -> RangeAnswer { try get(Get(.cid(cid))) }

    func assemble(_ parts: [CID], _ request: Assemble = Assemble()) throws -> Stored {
        let file = try read {
            try Assembler(db: $0, segments: self.file.segments).assemble(parts, request)
        }
        return try write { try $0.assemble(file) }
    }

    func events() throws -> [Event] {
        try read { try $0.events(after: 0, limit: 100, epoch: file.epoch).events }
    }

    /// What the tables say of themselves; every test that changes much ends with it.
    func isSound() throws -> Bool {
        try read { db in
            let held = try db.number(
                "SELECT total(size) FROM blocks WHERE id NOT IN (SELECT block FROM orphans)"
            )
            let unheld = try db.number(
                """
                SELECT count(*) FROM blocks WHERE id NOT IN (SELECT block FROM orphans)
                AND id NOT IN (SELECT block FROM members)
                """
            )
            let stray = try db.number(
                """
                SELECT count(*) FROM members WHERE block NOT IN (SELECT id FROM blocks)
                OR root NOT IN (SELECT id FROM roots) OR block IN (SELECT block FROM orphans)
                """
            )
            let wrong = try db.number(
                """
                SELECT count(*) FROM roots r WHERE
                blocks <> (SELECT count(*) FROM members WHERE root = r.id)
                OR bytes <> (SELECT total(size) FROM members m JOIN blocks b ON b.id = m.block
                    WHERE m.root = r.id)
                OR complete = EXISTS (SELECT 1 FROM wanted WHERE root = r.id)
                """
            )
            let misplaced = try db.number(
                """
                SELECT count(*) FROM segments s WHERE live <> (
                    SELECT total((size + 4095) / 4096 * 4096) FROM blocks WHERE segment = s.number)
                OR length < (SELECT max(position + size) FROM blocks WHERE segment = s.number)
                """
            )
            let lost = try db.number(
                """
                SELECT count(*) FROM blocks
                WHERE segment IS NOT NULL AND segment NOT IN (SELECT number FROM segments)
                """
            )
            return try held == db.meta("bytes") && unheld == 0 && stray == 0 && wrong == 0
                && misplaced == 0 && lost == 0
        }
    }

    /// Where the bytes of a large block lie; nil: in its row.
    func place(_ cid: CID) throws -> BlockPlace? {
        try read { db in
            try db.first(
                "SELECT segment, position, size FROM blocks WHERE multihash = ?",
                [BlockKey(cid).bytes]
            ) { row in
                (row[0] as Int64?).map { BlockPlace(segment: $0, position: row[1], size: row[2]) }
            } ?? nil
        }
    }

    /// The file of a segment.
    func segment(_ number: Int64) -> String { folder.path(of: "weir.sqlite-segments/\(number)") }

    /// What a file has at a place.
    func bytes(at place: BlockPlace) throws -> [UInt8] {
        let file = try File.reading(segment(place.segment))
        try file.seek(to: UInt64(place.position))
        return try file.read(Int(place.size))
    }

    /// Flips a bit of a block on the disk.
    func rot(_ cid: CID) throws {
        if let place = try place(cid) {
            let first = try bytes(at: place)[0] ^ 1
            let file = try File.updating(segment(place.segment))
            try file.seek(to: UInt64(place.position))
            return try file.write([first])
        }
        try file.writer.writeWithoutTransaction { db in
            let key = BlockKey(cid).bytes
            let bytes = try Data.fetchOne(
                db,
                sql: "SELECT bytes FROM blocks WHERE multihash = ?",
                arguments: [key]
            )
            guard var bytes, !bytes.isEmpty else { return }
            bytes[bytes.startIndex] ^= 1
            try db.execute(
                sql: "UPDATE blocks SET bytes = ? WHERE multihash = ?",
                arguments: [bytes, key]
            )
        }
    }
}

/// A file cut into leaves, with the nodes over them.
struct TestFile {
    let bytes: [UInt8]
    let leaves: [Block]
    let layout: FileLayout

    /// Bytes that differ from leaf to leaf.
    init(leaves count: Int, of size: Int = 1_000, seed: UInt8 = 0) throws {
        var bytes: [UInt8] = []
        var leaves: [Block] = []
        for number in 0..<count {
            let leaf = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ number &* 13) ^ seed }
            leaves.append(try Block(hashing: leaf))
            bytes += leaf
        }
        self.bytes = bytes
        self.leaves = leaves
        layout = try FileLayout(
            parts: leaves.map { Part(leaf: $0.cid, size: UInt64($0.bytes.count)) }
        )
    }

    var root: CID { layout.root.cid }
    var sha256: Digest256 { Digest256(hashing: bytes) }
    /// Every block, the root first.
    var blocks: [Block] { layout.blocks.reversed() + leaves }
}

extension RangeAnswer {
    var content: Content? { if case .content(let content) = payload { content } else { nil } }
    var absent: Absent? { if case .absent(let absent) = payload { absent } else { nil } }
    var failure: Failure? { if case .failure(let failure) = payload { failure } else { nil } }
}
