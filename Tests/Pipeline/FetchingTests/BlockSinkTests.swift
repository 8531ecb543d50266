import Blocks
import Fetching
import FetchingFixtures
import Messages
import Multiformats
import Synchronization
import Testing

@Suite("Block sink", .timeLimit(.minutes(1)))
struct BlockSinkTests {
    private final class Reports: Sendable {
        private let all = Mutex<[Progress]>([])
        var list: [Progress] { all.withLock { $0 } }
        func add(_ progress: Progress) { all.withLock { $0.append(progress) } }
    }

    private let reports = Reports()

    private func sink(
        _ file: FileFixture,
        _ store: MemoryStore,
        offset: UInt64 = 0,
        length: UInt64 = 0,
        format: ContentFormat = .file,
        budget: ByteBudget = ByteBudget(64 << 20),
    ) -> BlockSink {
        let order = Order(
            source: .gateway,
            root: file.root,
            offset: offset,
            length: length,
            format: format
        )
        let reports = reports
        return BlockSink(order, store: store, budget: budget) { reports.add($0) }
    }

    @Test("What is told to be available is never more than what the store has acknowledged")
    func acknowledged() async throws {
        let file = try FileFixture(count: 1_000, leafBytes: 100)
        let store = MemoryStore(isHolding: true)
        let sink = sink(file, store)
        for block in file.blocks { #expect(try await sink.put(block) == .wanted) }
        #expect(sink.isComplete)
        #expect(reports.list.isEmpty)
        store.release(file.blocks.count - 1)
        #expect(reports.list.allSatisfy { $0.available < 1_000 })
        store.release()
        try await sink.finish()
        #expect(reports.list.last == Progress(available: 1_000, size: 1_000))
        #expect(store.puts == file.blocks.map(\.cid))
    }

    @Test("The block that completes what is wanted is told to be the last one, in whatever order")
    func last() async throws {
        let file = try FileFixture(count: 1_000, leafBytes: 100)
        let leaves = Array(file.blocks.dropFirst())
        for blocks in [file.blocks, [file.blocks[0]] + leaves.reversed()] {
            let store = MemoryStore()
            let sink = sink(file, store)
            for block in blocks { _ = try await sink.put(block) }
            #expect(store.lasts == [blocks.last?.cid])
        }
        let store = MemoryStore()
        let sink = sink(file, store, offset: 150, length: 100)
        for block in [file.blocks[0], leaves[2], leaves[1]] { _ = try await sink.put(block) }
        #expect(store.lasts == [leaves[1].cid])
    }

    @Test("Bytes on their way are bounded, for one order and for all")
    func bounded() async throws {
        let file = try FileFixture(count: 12 << 20, leafBytes: 1 << 20)
        let store = MemoryStore(isHolding: true)
        let sink = sink(file, store)
        let putting = Task {
            for block in file.blocks { _ = try await sink.put(block) }
        }
        await store.reached(8)
        #expect(store.heldBytes <= Fetching.Limits.windowBytesMax)
        #expect(store.puts.count < file.blocks.count)
        for _ in file.blocks {
            store.release()
            await Task.yield()
        }
        await store.reached(file.blocks.count)
        store.release(file.blocks.count)
        try await putting.value
        try await sink.finish()
    }

    @Test("A put that waits for room ends when it is cancelled, and leaves no trace")
    func cancelled() async throws {
        let file = try FileFixture(count: 100, leafBytes: 100)
        let store = MemoryStore()
        let budget = ByteBudget(10)
        #expect(await budget.take(10))
        let sink = sink(file, store, budget: budget)
        let putting = Task { try await sink.put(file.blocks[0]) }
        putting.cancel()
        await #expect(throws: FetchTrouble.cancelled) { try await putting.value }
        #expect(!sink.isComplete)
        budget.give(10)
        #expect(try await sink.put(file.blocks[0]) == .wanted)
        #expect(budget.free == 10)
    }

    @Test("What the store has is walked over, and only the rest is missing")
    func resume() async throws {
        let file = try FileFixture(count: 5_000, leafBytes: 100)
        let store = MemoryStore(Array(file.blocks.prefix(21)))
        let sink = sink(file, store)
        try await sink.resume()
        #expect(sink.firstMissingByte == 2_000)
        #expect(reports.list == [Progress(available: 2_000, size: 5_000)])
        #expect(try await sink.missing(2) == file.blocks[21...22].map(\.cid))
        for block in file.blocks.dropFirst(21) { _ = try await sink.put(block) }
        try await sink.finish()
        #expect(store.puts == file.blocks.dropFirst(21).map(\.cid))
        #expect(sink.isComplete)
    }

    @Test("A run that the store has is found, though it has nothing before it")
    func run() async throws {
        let file = try FileFixture(count: 16_000, leafBytes: 100)
        let (root, leaves) = (file.blocks[0], file.blocks.dropFirst())
        let run = leaves.dropFirst(100).prefix(20)
        let store = MemoryStore(Array(run))
        let sink = sink(file, store)
        try await sink.resume()
        #expect(try await sink.put(root) == .wanted)
        while let head = try await sink.missing(1_000).first {
            let block = try #require(leaves.first { $0.cid == head })
            _ = try await sink.put(block)
        }
        try await sink.finish()
        #expect(sink.isComplete)
        #expect(Set(store.puts).isDisjoint(with: run.map(\.cid)))
        #expect(store.puts.count == file.blocks.count - run.count)
    }

    @Test("What a store that has had nothing will hardly have is told before it is asked")
    func presumed() async throws {
        let file = try FileFixture(count: 1_000, leafBytes: 100)
        let leaves = file.blocks.dropFirst().map(\.cid)
        let store = MemoryStore()
        let sink = sink(file, store)
        var told: [[CID]] = []
        let root = try await sink.missing(3) { told.append($0) }
        #expect(root == [file.root])
        #expect(told.isEmpty)
        #expect(try await sink.put(file.blocks[0]) == .wanted)
        let asked = store.looked
        for _ in 1...2 {
            let missing = try await sink.missing(3) { missing in
                told.append(missing)
                #expect(store.looked == asked)
            }
            #expect(missing == Array(leaves.prefix(3)))
        }
        #expect(told == [Array(leaves.prefix(3))])
    }

    @Test("What is missing is no presumption once the store has had something", arguments: [0, 1])
    func known(place: Int) async throws {
        let file = try FileFixture(count: 1_000, leafBytes: 100)
        let sink = sink(file, MemoryStore([file.blocks[place]]))
        try await sink.resume()
        if place > 0 {
            #expect(try await sink.put(file.blocks[0]) == .wanted)
            _ = try await sink.missing(1)
        }
        var told: [CID] = []
        #expect(try await sink.missing(5) { told += $0 }.count == 5)
        #expect(told.isEmpty)
    }

    @Test("A store that refuses ends the order with its reason")
    func refused() async throws {
        let file = try FileFixture(count: 1_000, leafBytes: 100)
        let store = MemoryStore()
        let sink = sink(file, store)
        let full = FetchTrouble(.storageFull, "The quota is used up.")
        store.refuse(full)
        _ = try await sink.put(file.blocks[0])
        await #expect(throws: full) { try await sink.put(file.blocks[1]) }
        await #expect(throws: full) { try await sink.finish() }
    }

    @Test("Asked for the block itself, the root's block is all")
    func raw() async throws {
        let file = try FileFixture(count: 1_000, leafBytes: 100)
        let store = MemoryStore()
        let sink = sink(file, store, offset: 5, length: 10, format: .raw)
        #expect(try await sink.put(file.blocks[0]) == .wanted)
        try await sink.finish()
        #expect(sink.isComplete)
        let size = UInt64(file.blocks[0].bytes.count)
        #expect(reports.list == [Progress(available: size, size: size)])
    }

    @Test("A file whose bytes the CID carries itself needs no block")
    func identity() async throws {
        let cid = CID(codec: .raw, multihash: try Multihash(code: .identity, digest: [1, 2, 3]))
        let order = Order(source: .gateway, root: cid)
        let sink = BlockSink(order, store: MemoryStore(), budget: ByteBudget(1)) { _ in }
        try await sink.resume()
        #expect(sink.isComplete)
    }

    @Test("A node that can't be read is the content's fault, for good")
    func unreadable() async throws {
        let broken = try Block(hashing: [0xFF, 0xFF], codec: .dagPB)
        let order = Order(source: .gateway, root: broken.cid)
        let sink = BlockSink(order, store: MemoryStore(), budget: ByteBudget(100)) { _ in }
        do {
            _ = try await sink.put(broken)
            Issue.record("it was taken")
        } catch {
            #expect(error.code == .corrupt)
            #expect(error.isPermanent)
        }
    }
}
