import Blocks
import Foundation
import GRDB
import Linux
import Messages
import Multiformats
import StoreService
import Testing

/// Bytes of a size that lies in a segment, which differ by a number.
private func large(_ number: UInt8, _ size: Int = 100_000) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: $0 >> 8 &* 7 &+ $0) ^ number }
}

@Suite("Segments")
struct SegmentTests {
    @Test("Large blocks lie in a segment and small ones in their rows; every range of both is read")
    func places() throws {
        let store = try TestStore()
        for (size, isPlaced) in [
            (Limits.segmentBlockBytesMin - 1, false), (Limits.segmentBlockBytesMin, true),
            (2 << 20, true),
        ] {
            let bytes = large(1, size)
            let cid = try store.put(bytes).cid
            #expect(try (store.place(cid) != nil) == isPlaced)
            #expect(try store.get(cid).body == Array(bytes.prefix(1 << 20)))
            let range = try store.get(Get(.cid(cid), offset: 5_000, length: 7))
            #expect(range.body == Array(bytes[5_000..<5_007]))
        }
        #expect(try store.read { try $0.number("SELECT max(length(bytes)) FROM blocks") } < 1 << 16)
        let folder = store.folder.path(of: "weir.sqlite-segments")
        let attributes = try FileManager.default.attributesOfItem(atPath: folder)
        #expect(attributes[.posixPermissions] as? Int == 0o700)
        #expect(try store.isSound())
    }

    @Test("A large block that is put alone lies in its row, and is no other than the rest")
    func alone() throws {
        let store = try TestStore()
        let incoming = try IncomingBlock(Put(), bytes: Data(large(1)))
        let cid = try store.write(bytes: 100_000) { try $0.put(incoming) }.cid
        #expect(try store.place(cid) == nil)
        #expect(try store.get(cid).body == large(1))
        try store.rot(cid)
        try store.put(large(1))
        #expect(try store.place(cid) != nil)
        #expect(try store.get(cid).body == large(1))
        #expect(try store.isSound())
    }

    @Test("A file of large leaves goes in and comes out, by its root and its SHA-256")
    func files() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 5, of: 70_001)
        for leaf in file.leaves { try store.put(leaf.bytes, Put(isPart: true)) }
        #expect(try store.assemble(file.leaves.map(\.cid)).cid == file.root)
        #expect(try store.get(Get(.sha256(file.sha256))).body == file.bytes)
        let across = try store.get(Get(.cid(file.root), offset: 70_000, length: 70_003))
        #expect(across.body == Array(file.bytes[70_000..<140_003]))
        #expect(try store.isSound())
    }

    @Test("Two stores over one database write beside each other, and read what the other wrote")
    func shared() throws {
        let stores = [try TestStore()]
        let both = stores + [try TestStore(in: stores[0].folder)]
        var cids: [CID] = []
        for number in 0..<12 as Range<UInt8> {
            cids.append(try both[Int(number % 2)].put(large(number)).cid)
        }
        for store in both {
            for (number, cid) in cids.enumerated() {
                #expect(try store.get(cid).body == large(UInt8(number)))
            }
        }
        #expect(try Set(cids.map { try both[0].place($0)?.position }).count == 12)
        #expect(try both[1].isSound())
    }

    @Test("What a transaction wrote that was rolled back is overwritten by the next")
    func rolledBack() throws {
        let store = try TestStore()
        let first = try store.put(large(1))
        #expect(throws: Failure.self) {
            try store.write { transaction in
                _ = try transaction.put(IncomingBlock(Put(), bytes: Data(large(2))))
                throw Failure(.internal, "It is cut off here.")
            }
        }
        let third = try store.put(large(3))
        #expect(try store.place(third.cid)?.position == store.place(first.cid)?.range.upperBound)
        #expect(try store.get(first.cid).body == large(1))
        #expect(try store.get(third.cid).body == large(3))
        #expect(try store.get(CID(sha256: Digest256(hashing: large(2)))).absent != nil)
        #expect(try store.isSound())
    }

    @Test("On a full disk, what could not be committed is given back, and what was reserved too")
    func givenBack() throws {
        let store = try TestStore()
        for number in 1...2 as ClosedRange<UInt8> {
            #expect(throws: LinuxError.self) {
                try store.write { transaction in
                    _ = try transaction.put(IncomingBlock(Put(), bytes: Data(large(9))))
                    throw LinuxError(.system(ENOSPC), "cannot write 1: the disk is full")
                }
            }
            let length = try store.read { try $0.number("SELECT max(length) FROM segments") }
            #expect(try File.kind(of: store.segment(1))?.size == UInt64(length))
            #expect(try store.get(store.put(large(number)).cid).body == large(number))
        }
        #expect(try store.get(CID(sha256: Digest256(hashing: large(1)))).body == large(1))
        #expect(try store.isSound())
    }

    @Test("A durable commit syncs what others wrote before it, whoever they are")
    func dirty() throws {
        let store = try TestStore()
        let other = try TestStore(in: store.folder)
        func dirty() throws -> Int64 {
            try store.read { try $0.number("SELECT count(*) FROM segments WHERE dirty = 1") }
        }
        let block = try Block(hashing: large(1))
        try store.fetch(block, for: block.cid)
        #expect(try dirty() == 1)
        try other.write(isDurable: false) { try $0.expireParts() }
        #expect(try dirty() == 1)
        _ = try other.write { try $0.pin(Holding(.cid(block.cid))) }
        #expect(try dirty() == 0)
        try store.put(large(2))
        #expect(try dirty() == 0)
    }
}

@Suite("Room in segments")
struct SegmentRoomTests {
    private func sweep(_ store: TestStore) throws {
        while try store.write(isDurable: false, { try $0.sweep() }) {}
    }

    /// What a file takes of the disk.
    private func diskBytes(_ path: String) throws -> Int {
        let values = try URL(fileURLWithPath: path).resourceValues(forKeys: [.fileAllocatedSizeKey])
        return try #require(values.fileAllocatedSize)
    }

    @Test("What is evicted is given back to the disk, and what stays is still read")
    func evicted() throws {
        let store = try TestStore()
        var cids: [CID] = []
        for number in 0..<40 as Range<UInt8> {
            let block = try Block(hashing: large(number, 1 << 20))
            try store.fetch(block, for: block.cid)
            cids.append(block.cid)
        }
        let kept = try store.put(large(100)).cid
        let before = try diskBytes(store.segment(1))
        store.now += Limits.leaseMilliseconds + 1
        store.quota = 4 << 20
        try store.put(large(101))
        try sweep(store)
        #expect(try before - diskBytes(store.segment(1)) >= 36 << 20)
        #expect(try cids.count { try store.get($0).content != nil } <= 3)
        #expect(try store.get(kept).body == large(100))
        #expect(try store.isSound())
    }

    @Test("A segment in which nothing is left is removed, but for the newest")
    func dead() throws {
        let store = try TestStore()
        let cids = try (0..<3 as Range<UInt8>).map { try store.put(large($0)).cid }
        for cid in cids { _ = try store.write { try $0.remove(Holding(.cid(cid))) } }
        try sweep(store)
        #expect(FileManager.default.fileExists(atPath: store.segment(1)), "it is written to")
        // As if it were full.
        try store.file.writer.writeWithoutTransaction { db in
            try db.execute(sql: "UPDATE segments SET length = \(Limits.segmentBytesMax)")
        }
        let next = try store.put(large(9)).cid
        #expect(try store.place(next)?.segment == 2)
        #expect(!FileManager.default.fileExists(atPath: store.segment(1)))
        #expect(try store.read { try $0.number("SELECT count(*) FROM segments") } == 1)
        #expect(try store.get(next).body == large(9))
        #expect(try store.isSound())
    }

    @Test("What a process that was killed left behind is removed when the store is opened")
    func strays() throws {
        let store = try TestStore()
        try store.put(large(1))
        try store.file.writer.writeWithoutTransaction { db in
            try db.execute(sql: "UPDATE segments SET length = \(Limits.segmentBytesMax)")
        }
        let cid = try store.put(large(2)).cid
        let left = ["0", "3", "notes", "01"]
        for name in left {
            let path = store.folder.path(of: "weir.sqlite-segments/\(name)")
            try Data([1]).write(to: URL(fileURLWithPath: path))
        }
        let again = try TestStore(in: store.folder)
        let names = try FileManager.default.contentsOfDirectory(
            atPath: store.folder.path(of: "weir.sqlite-segments")
        )
        // The third may be the next one's; what has another's name is not ours.
        #expect(Set(names).isSuperset(of: ["1", "2", "3", "01", "notes"]))
        #expect(!names.contains("0"))
        #expect(try again.get(cid).body == large(2))
    }

    @Test("Whoever reads of a moment before a block went finds it missing, and drops nothing")
    func olderReader() throws {
        let store = try TestStore()
        let cid = try store.put(large(1)).cid
        let file = store.file
        let answer = try store.read { db in
            var answer: RangeAnswer?
            try db.inTransaction(.deferred) {
                _ = try db.exists("SELECT 1 FROM meta LIMIT 1")
                _ = try store.write { try $0.remove(Holding(.cid(cid))) }
                try sweep(store)
                try store.put(large(1))
                answer = RangeReader(db: db, segments: file.segments, cache: store.cache)
                    .read(Get(.cid(cid)))
                return .commit
            }
            return try #require(answer)
        }
        #expect(answer.absent?.firstMissing == cid)
        let key = try #require(answer.rotten)
        let isDropped = try store.write { try $0.dropRotten(key) }
        #expect(!isDropped)
        #expect(try store.get(cid).body == large(1))
        #expect(try store.isSound())
    }
}

@Suite("Rot in segments")
struct SegmentRotTests {
    enum Damage: CaseIterable {
        case bit
        case cut
        case gone

        func strike(_ store: TestStore, _ cid: CID) throws {
            let place = try #require(try store.place(cid))
            switch self {
            case .bit: try store.rot(cid)
            case .cut:
                let path = store.segment(place.segment)
                let file = try #require(FileHandle(forUpdatingAtPath: path))
                try file.truncate(atOffset: UInt64(place.position + place.size - 1))
            case .gone: try FileManager.default.removeItem(atPath: store.segment(place.segment))
            }
        }
    }

    @Test(
        "It is found by who reads, is dropped, and heals when it comes again",
        arguments: Damage.allCases
    )
    func read(damage: Damage) throws {
        let before = try TestStore()
        let file = try TestFile(leaves: 3, of: 80_000)
        for block in file.blocks { try before.fetch(block, for: file.root) }
        let victim = file.leaves[2]
        try damage.strike(before, victim.cid)
        let store = try TestStore(in: before.folder)
        while let key = try store.get(file.root).rotten {
            let isDropped = try store.write { try $0.dropRotten(key) }
            #expect(isDropped)
        }
        let absent = try store.get(file.root).absent
        #expect(absent?.firstMissing == (damage == .gone ? file.leaves[0].cid : victim.cid))
        #expect(try store.isSound())
        for leaf in file.leaves { try store.fetch(leaf, for: file.root) }
        #expect(try store.get(file.root).body == file.bytes)
        #expect(try store.isSound())
    }

    @Test("It is found by the scrub", arguments: Damage.allCases)
    func scrub(damage: Damage) throws {
        let before = try TestStore()
        let cids = try (0..<3 as Range<UInt8>).map { try before.put(large($0)).cid }
        try damage.strike(before, cids[2])
        let store = try TestStore(in: before.folder)
        let finding = try store.read {
            try Scrubber.step($0, store.file.segments, after: 0, bytesMax: 1 << 30)
        }
        let rotten = damage == .gone ? cids : [cids[2]]
        #expect(finding.rotten == rotten.map { BlockKey($0) })
        #expect(finding.blocks == 3 && finding.bytes == 300_000)
    }

    @Test("Who assembles a file is told of it")
    func assembled() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 2, of: 80_000)
        for leaf in file.leaves { try store.put(leaf.bytes, Put(isPart: true)) }
        try store.rot(file.leaves[1].cid)
        let error = #expect(throws: RottenBlock.self) { try store.assemble(file.leaves.map(\.cid)) }
        #expect(error?.key == BlockKey(file.leaves[1].cid))
    }

    @Test("A put of what is here and is not sound writes it anew", arguments: Damage.allCases)
    func putHeals(damage: Damage) throws {
        let before = try TestStore()
        let cid = try before.put(large(1)).cid
        let place = try #require(try before.place(cid))
        try damage.strike(before, cid)
        let store = try TestStore(in: before.folder)
        #expect(try store.put(large(1)).alreadyPresent)
        #expect(try store.place(cid) != place)
        #expect(try store.get(cid).body == large(1))
        #expect(try store.isSound())
    }

    @Test("A put of what was about to go writes it anew when its bytes are gone already")
    func orphanHeals() throws {
        let store = try TestStore()
        let cid = try store.put(large(1)).cid
        _ = try store.write { try $0.remove(Holding(.cid(cid))) }
        // A power cut may keep the hole, and lose the commit that it followed.
        try store.rot(cid)
        try store.put(large(1))
        #expect(try store.get(cid).body == large(1))
        #expect(try store.isSound())
    }

    @Test("A segment that can't be written fails the group, and nothing of it is there")
    func unwritable() throws {
        let store = try TestStore()
        try FileManager.default.createDirectory(
            atPath: store.segment(1),
            withIntermediateDirectories: false
        )
        let error = #expect(throws: LinuxError.self) { try store.put(large(1)) }
        #expect(error.map(Trouble.failure)?.code == .unavailable)
        #expect(try store.read { try $0.number("SELECT count(*) FROM blocks") } == 0)
        try FileManager.default.removeItem(atPath: store.segment(1))
        #expect(try store.get(store.put(large(1)).cid).body == large(1))
        #expect(try store.isSound())
    }
}
