import Blocks
import Foundation
import GRDB
import Messages
import Multiformats
import StoreService
import Testing

@Suite("Holding content")
struct HoldingTests {
    @Test("Removing takes everything below that nobody else holds")
    func removes() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 3)
        for leaf in file.leaves { try store.put(leaf.bytes, Put(isPart: true)) }
        _ = try store.assemble(file.leaves.map(\.cid))
        try store.put(file.leaves[0])
        let done = try store.write { try $0.remove(Holding(.sha256(file.sha256))) }
        #expect(done.blocks == 3)
        #expect(done.cid == file.root)
        #expect(try store.get(file.root).absent != nil)
        #expect(try store.get(Get(.sha256(file.sha256))).absent != nil)
        #expect(try store.get(file.leaves[1].cid).absent != nil)
        #expect(try store.get(file.leaves[0].cid).content != nil)
        #expect(try store.isSound())
        while try store.write({ try $0.sweep() }) {}
        #expect(try store.read { try $0.number("SELECT count(*) FROM blocks") } == 1)
        #expect(try store.isSound())
    }

    @Test(
        "One owner's removal leaves the other's hold, and is announced when the last public one goes"
    )
    func owners() throws {
        let store = try TestStore()
        let (a, b) = ("did:key:a", "did:key:b")
        let cid = try store.put([1], Put(owner: a)).cid
        try store.put([1], Put(owner: b))
        _ = try store.write { try $0.remove(Holding(.cid(cid), requesterID: a)) }
        #expect(try store.get(cid).content != nil)
        #expect(try store.events().map(\.kind) == [.contentAvailable])
        let failure = #expect(throws: Failure.self) {
            try store.write { try $0.remove(Holding(.cid(cid), requesterID: a)) }
        }
        #expect(failure?.code == .notFound)
        _ = try store.write { try $0.remove(Holding(.cid(cid), requesterID: b)) }
        #expect(try store.get(cid).absent != nil)
        #expect(try store.events().map(\.kind) == [.contentAvailable, .removed])
    }

    @Test("A block that was about to go is whole again when it is put")
    func revives() throws {
        let store = try TestStore()
        let cid = try store.put([1, 2]).cid
        _ = try store.write { try $0.remove(Holding(.cid(cid))) }
        #expect(try !store.put([1, 2]).alreadyPresent)
        _ = try store.write { try $0.sweep() }
        #expect(try store.get(cid).body == [1, 2])
        #expect(try store.isSound())
    }

    @Test("A pin keeps cached content, and says what it reaches")
    func pins() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 2)
        for block in file.blocks { try store.fetch(block, for: file.root) }
        let done = try store.write { try $0.pin(Holding(.cid(file.root))) }
        #expect(done.blocks == 3)
        #expect(try store.read { try $0.listing(List(pinnedOnly: true)) }.entries.count == 1)
        store.now += 2 * Limits.leaseMilliseconds
        store.quota = 100
        #expect(throws: Failure.self) { try store.put([1]) }
        _ = try store.write { try $0.unpin(Holding(.cid(file.root))) }
        try store.put([1])
        #expect(try store.get(file.root).absent != nil)
        #expect(
            try store.events().map(\.kind)
                == [.contentAvailable, .pinned, .removed, .contentAvailable]
        )
    }

    @Test("A content of more blocks than one pin may walk is refused, and nothing is changed")
    func pinsNoMore() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 3)
        for leaf in file.leaves { try store.put(leaf.bytes, Put(isPart: true, owner: "did:key:a")) }
        _ = try store.assemble(file.leaves.map(\.cid), Assemble(owner: "did:key:a"))
        let holding = Holding(.cid(file.root), requesterID: "did:key:b")
        let failure = #expect(throws: Failure.self) {
            try store.write { try $0.pin(holding, blocksMax: 3) }
        }
        #expect(failure?.code == .tooLarge)
        #expect(try store.isSound())
        #expect(try store.write { try $0.pin(holding, blocksMax: 4) }.blocks == 4)
    }

    @Test("What is not all here can't be pinned, and nothing is changed by trying")
    func pinsNothing() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 2)
        try store.fetch(file.blocks[0], for: file.root)
        for owner in ["", "did:key:a"] {
            let failure = #expect(throws: Failure.self) {
                try store.write { try $0.pin(Holding(.cid(file.root), requesterID: owner)) }
            }
            #expect(failure?.code == .notFound)
            #expect(failure?.sentence.contains("not all in the store") == true)
        }
        #expect(try store.isSound())
    }

    @Test("What is not public and not all here is not said to be missing, or it is looked for")
    func pinsNothingHidden() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 2)
        let top = try #require(file.blocks.first { $0.cid == file.root })
        try store.put(top.bytes, Put(contentHash: .cid(file.root), privacy: .private))
        let failure = #expect(throws: Failure.self) {
            try store.write { try $0.pin(Holding(.cid(file.root))) }
        }
        #expect(failure?.code == .invalidRequest && failure?.field == "contentHash")
        #expect(try store.isSound())
    }

    @Test("A pin of what only others hold is a hold of its own, of public content alone")
    func pinsOthers() throws {
        let store = try TestStore()
        let cid = try store.put([1], Put(owner: "did:key:a")).cid
        let hidden = try store.put([2], Put(owner: "did:key:a", privacy: .private)).cid
        _ = try store.write { try $0.pin(Holding(.cid(cid))) }
        _ = try store.write { try $0.remove(Holding(.cid(cid), requesterID: "did:key:a")) }
        #expect(try store.get(cid).content != nil)
        #expect(throws: Failure.self) { try store.write { try $0.pin(Holding(.cid(hidden))) } }
        #expect(try store.isSound())
    }

    @Test("A status is the asker's own hold first, then a public one; a part of a file has one too")
    func status() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 2)
        for leaf in file.leaves { try store.put(leaf.bytes, Put(isPart: true)) }
        _ = try store.assemble(file.leaves.map(\.cid))
        let status = try store.read { try $0.status(Stat(.sha256(file.sha256))) }
        #expect(status.size == 2_000)
        #expect(status.blocks == 3)
        #expect(status.state == .kept)
        let leaf = try store.read { try $0.status(Stat(.cid(file.leaves[0].cid))) }
        #expect(leaf.size == 1_000)
        #expect(leaf.isComplete)
        let hidden = try store.put([5], Put(privacy: .private)).cid
        #expect(throws: Failure.self) {
            try store.read { try $0.status(Stat(.cid(hidden), publicOnly: true)) }
        }
    }
}

@Suite("Room")
struct RoomTests {
    @Test("More small contents than one write may evict make room a write at a time")
    func manySmall() throws {
        let store = try TestStore()
        let count = Limits.evictionsPerPut + 100
        for number in 0..<count {
            let bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
            let block = try Block(hashing: bytes)
            try store.fetch(block, for: block.cid)
        }
        store.quota = Int64(count * 8)
        store.now += Limits.leaseMilliseconds + 1
        let large = try Block(hashing: [UInt8](repeating: 7, count: (count - 10) * 8))
        try store.write { transaction in
            let incoming = try IncomingBlock(
                Put(contentHash: .cid(large.cid)),
                bytes: Data(large.bytes)
            )
            let failure = #expect(throws: Failure.self) { try transaction.put(incoming) }
            #expect(failure?.code == .overloaded)
            #expect(failure?.retryAfter == Limits.retryAfter)
            #expect(transaction.tally.evicted == UInt64(Limits.evictionsPerPut))
        }
        try store.put(large)
        #expect(try store.get(large.cid).content != nil)
        #expect(try store.isSound())
    }

    @Test("Cached content goes when its lease is over, the one used longest ago first")
    func leastRecentlyUsed() throws {
        let store = try TestStore()
        store.quota = 3_000
        let blocks = try (0..<4 as Range<UInt8>).map {
            try Block(hashing: [UInt8](repeating: $0, count: 1_000))
        }
        for block in blocks.prefix(3) {
            try store.fetch(block, for: block.cid)
            store.now += 1
        }
        let failure = #expect(throws: Failure.self) {
            try store.fetch(blocks[3], for: blocks[3].cid)
        }
        #expect(failure?.code == .storageFull, "what is leased stays")
        store.now += Limits.leaseMilliseconds + 1
        try store.write { try $0.touch([blocks[0].cid: store.now - Limits.leaseMilliseconds - 1]) }
        try store.fetch(blocks[3], for: blocks[3].cid)
        #expect(try store.get(blocks[1].cid).absent != nil)
        #expect(try store.get(blocks[0].cid).content != nil)
        #expect(try store.isSound())
    }

    @Test("Kept content is never evicted: the store is full")
    func full() throws {
        let store = try TestStore()
        store.quota = 1_500
        try store.put([UInt8](repeating: 1, count: 1_000))
        store.now += 2 * Limits.partMilliseconds
        let failure = #expect(throws: Failure.self) {
            try store.put([UInt8](repeating: 2, count: 1_000))
        }
        #expect(failure?.code == .storageFull)
        #expect(try store.isSound())
    }

    @Test("On a full disk cached content goes, kept content stays, and removing makes room")
    func fullDisk() throws {
        let store = try TestStore()
        let blocks = try (0..<4 as Range<UInt8>).map {
            try Block(hashing: [UInt8](repeating: $0, count: 1_000))
        }
        try store.fetch(blocks[0], for: blocks[0].cid)
        try store.put(blocks[1])
        store.now += Limits.leaseMilliseconds + 1
        store.disk = DiskRoom(free: 1_000, total: 8_000)
        try store.put(blocks[2])
        #expect(try store.get(blocks[0].cid).absent != nil)
        let incoming = try IncomingBlock(
            Put(contentHash: .cid(blocks[3].cid)),
            bytes: Data(blocks[3].bytes)
        )
        func refusal() throws -> Failure? {
            try store.write { transaction in
                #expect(throws: Failure.self) { try transaction.put(incoming) }
            }
        }
        // The bytes of what went are on the disk until they are swept, which the refusal does.
        #expect(try refusal()?.code == .overloaded)
        let full = try refusal()
        #expect(full?.code == .storageFull)
        #expect(full?.sentence.contains("1000 of 8000 bytes left") == true)
        _ = try store.write { try $0.remove(Holding(.cid(blocks[1].cid))) }
        #expect(try refusal()?.code == .overloaded)
        store.disk = DiskRoom(free: 2_000, total: 8_000)
        try store.put(blocks[3])
        #expect(try store.get(blocks[2].cid).content != nil)
        #expect(try store.isSound())
    }

    @Test("Parts whose day is over make room")
    func partsGo() throws {
        let store = try TestStore()
        store.quota = 1_500
        try store.put([UInt8](repeating: 1, count: 1_000), Put(isPart: true))
        store.now += Limits.partMilliseconds + 1
        try store.put([UInt8](repeating: 2, count: 1_000))
        #expect(try store.isSound())
    }

    @Test("A fetch does not evict the content that it is for")
    func sparesItself() throws {
        let store = try TestStore()
        store.quota = 2_500
        let file = try TestFile(leaves: 3)
        try store.fetch(file.leaves[0], for: file.root)
        try store.fetch(file.leaves[1], for: file.root)
        store.now += Limits.leaseMilliseconds + 1
        let failure = #expect(throws: Failure.self) {
            try store.fetch(file.leaves[2], for: file.root)
        }
        #expect(failure?.code == .storageFull)
        #expect(try store.get(file.leaves[0].cid).content != nil)
    }
}

@Suite("Outbox")
struct OutboxTests {
    @Test("An event knows the one before it of its kind, of its content, and of both")
    func previous() throws {
        let store = try TestStore()
        let a = try store.put([1]).cid
        let b = try store.put([2]).cid
        _ = try store.write { try $0.pin(Holding(.cid(a))) }
        _ = try store.write { try $0.remove(Holding(.cid(a))) }
        try store.put([1])
        let events = try store.events()
        #expect(events.map(\.sequence) == [1, 2, 3, 4, 5])
        #expect(events.map(\.cid) == [a, b, a, a, a])
        #expect(events.map(\.previousOfKind) == [0, 1, 0, 0, 2])
        #expect(events.map(\.previousOfContent) == [0, 0, 1, 3, 4])
        #expect(events.map(\.previousOfBoth) == [0, 0, 0, 0, 1])
        #expect(events.allSatisfy { $0.epoch == store.file.epoch && $0.sha256?.count == 32 })
    }

    @Test("What only some may know is not in it")
    func privateContent() throws {
        let store = try TestStore()
        let cid = try store.put([1], Put(privacy: .private)).cid
        _ = try store.write { try $0.pin(Holding(.cid(cid))) }
        _ = try store.write { try $0.remove(Holding(.cid(cid))) }
        #expect(try store.events().isEmpty)
    }

    @Test("A write that is rolled back leaves no event")
    func rollback() throws {
        let store = try TestStore()
        let incoming = try IncomingBlock(Put(), bytes: .init([1]))
        #expect(throws: DatabaseError.self) {
            try store.write { transaction in
                _ = try transaction.put(incoming)
                throw DatabaseError(resultCode: .SQLITE_FULL)
            }
        }
        #expect(try store.events().isEmpty)
        #expect(try store.isSound())
    }
}
