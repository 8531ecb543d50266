import Blocks
import Daemon
import Messages
import Multiformats
import StoreService
import Testing

@Suite("Store stage", .timeLimit(.minutes(1)))
struct StoreStageTests {
    @Test("A client's road: put, get, stat, list, pin, unpin, remove")
    func road() async throws {
        let test = try await TestStage()
        let stored = try #require(await test.ask(.put(Put()), [1, 2, 3]).stored)
        let got = await test.ask(.get(Get(.cid(stored.cid), offset: 1)))
        #expect(got.body == [2, 3])
        #expect(got.content?.size == 3)
        let holding = Holding(.cid(stored.cid))
        #expect(
            await test.ask(.pin(holding)).payload
                == .done(Done(cid: stored.cid, blocks: 1, bytes: 3))
        )
        guard case .status(let status) = await test.ask(.stat(Stat(.cid(stored.cid)))).payload,
            case .listing(let listing) = await test.ask(.list(List())).payload
        else { throw Failure(.internal, "no status or listing") }
        #expect(status.isPinned)
        #expect(listing.entries == [status])
        _ = await test.ask(.unpin(holding))
        _ = await test.ask(.remove(holding))
        #expect(
            await test.ask(.get(Get(.cid(stored.cid)))).payload == .absent(Absent(root: stored.cid))
        )
        #expect(await test.ask(.remove(holding)).failure?.code == .notFound)
    }

    @Test("A file of parts of 1 MiB goes in and comes out, by its root and its SHA-256")
    func file() async throws {
        let test = try await TestStage()
        let file = try TestFile(leaves: 5, of: 1 << 20)
        await withTaskGroup(of: Void.self) { group in
            for leaf in file.leaves {
                group.addTask { _ = await test.ask(.put(Put(isPart: true)), leaf.bytes) }
            }
        }
        let list = file.leaves.flatMap(\.cid.bytes)
        // Twice at once: the second joins the first.
        async let again = test.ask(.assemble(Assemble()), list)
        let stored = try #require(await test.ask(.assemble(Assemble()), list).stored)
        #expect(await again.stored?.cid == stored.cid)
        #expect(stored.cid == file.root)
        #expect(stored.sha256 == file.sha256.bytes)
        var bytes: [UInt8] = []
        for offset in stride(from: 0, to: UInt64(file.bytes.count), by: 700_000) {
            let get = Get(.sha256(file.sha256), offset: offset, length: 700_000)
            bytes += await test.ask(.get(get)).body
        }
        #expect(bytes == file.bytes)
    }

    @Test("A long fetch is answered block by block, and what a client puts meanwhile is too")
    func longFetch() async throws {
        let test = try await TestStage()
        let file = try TestFile(leaves: 72, of: 256 << 10)
        let store = { @Sendable (block: Block) async in
            let put = Put(contentHash: .cid(block.cid), fetchedFor: file.root)
            return await test.ask(.put(put), block.bytes).stored?.cid == block.cid
        }
        // One by one until it is a burst, and then some: each waits for the one before.
        for block in file.blocks.prefix(48) { #expect(await store(block)) }
        await withTaskGroup(of: Bool.self) { group in
            for block in file.blocks.dropFirst(48) { group.addTask { await store(block) } }
            for number in 0..<8 as Range<UInt8> {
                group.addTask { await test.ask(.put(Put()), [number]).stored != nil }
            }
            for await isStored in group { #expect(isStored) }
        }
        let get = Get(.cid(file.root), offset: 3 << 20, length: 1 << 20)
        #expect(await test.ask(.get(get)).body == Array(file.bytes[(3 << 20)..<(4 << 20)]))
    }

    @Test("A part list with a missing part names it")
    func missingPart() async throws {
        let test = try await TestStage()
        let cid = CID(sha256: Digest256(hashing: [9]))
        let failure = await test.ask(.assemble(Assemble()), cid.bytes).failure
        #expect(failure?.code == .notFound)
        #expect(failure?.sentence.contains("\(cid)") == true)
    }

    @Test("Events are answered as soon as they come, and the cursor is kept")
    func events() async throws {
        let test = try await TestStage()
        #expect(
            await test.ask(.replay(Replay(after: 0)), timeToLive: .milliseconds(20)).events == []
        )
        async let waiting = test.ask(.replay(Replay(after: 0)), timeToLive: .seconds(1))
        let cid = try #require(await test.ask(.put(Put()), [1]).stored).cid
        #expect(await waiting.events?.map(\.cid) == [cid])
        _ = await test.ask(.put(Put()), [2])
        let published = Replay(after: 2, published: 1)
        _ = await test.ask(.replay(published), timeToLive: .milliseconds(20))
        // The cursor is written behind the answer; a write after it is behind the cursor too.
        _ = await test.ask(.put(Put()), [3])
        let resumed = await test.ask(.replay(Replay(after: 0, isResuming: true)))
        #expect(resumed.events?.map(\.sequence) == [2, 3])
    }

    @Test("Two stores over one database see each other's content and events")
    func twoStores() async throws {
        let folder = try TestFolder()
        let a = try await TestStage(in: folder)
        let b = try await TestStage(in: folder)
        async let waiting = b.ask(.replay(Replay(after: 0)), timeToLive: .seconds(1))
        let stored = try #require(await a.ask(.put(Put()), [1, 2]).stored)
        #expect(await b.ask(.get(Get(.cid(stored.cid)))).body == [1, 2])
        #expect(await waiting.events?.map(\.cid) == [stored.cid])
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<100 as Range<UInt8> {
                let store = number % 2 == 0 ? a : b
                group.addTask { await store.ask(.put(Put()), [number, 7]).stored != nil }
            }
            for await isStored in group { #expect(isStored) }
        }
        guard case .events(let page) = await a.ask(.replay(Replay(after: 0))).payload else {
            throw Failure(.internal, "no events")
        }
        #expect(page.events.map(\.sequence) == Array(1...100))
        #expect(page.latest == 101)
    }

    @Test("Bad input is answered by a sentence, and the store goes on")
    func badInput() async throws {
        let test = try await TestStage()
        #expect(await test.askGarbage([1, 2, 3]).failure?.code == .invalidRequest)
        #expect(await test.askGarbage(Array("{\"get\":7}".utf8)).failure?.code == .invalidRequest)
        let wrong = Put(contentHash: .cid(CID(sha256: Digest256(hashing: [1]))))
        #expect(await test.ask(.put(wrong), [2]).failure?.code == .corrupt)
        let large = [UInt8](repeating: 0, count: (2 << 20) + 1)
        #expect(await test.ask(.put(Put()), large).failure?.code == .tooLarge)
        #expect(await test.ask(.withdraw).failure?.code == .invalidRequest)
        let full = try await TestStage(quota: 1 << 20)
        let body = [UInt8](repeating: 0, count: 2 << 20)
        #expect(await full.ask(.put(Put()), body).failure?.code == .storageFull)
        #expect(await full.ask(.put(Put()), [1]).stored != nil)
    }

    @Test("It says who it is and what it has done")
    func control() async throws {
        let test = try await TestStage()
        _ = await test.ask(.put(Put()), [1, 2, 3])
        #expect(
            await test.ask(.ping).payload
                == .pong(Pong(stage: "store", instance: "store-0", epoch: 7, open: 0))
        )
        guard case .statistics(let statistics) = await test.ask(.stats).payload else {
            throw Failure(.internal, "no statistics")
        }
        #expect(statistics.requests == 1)
        #expect(statistics.bytesIn == 3)
        #expect(statistics.gauges["bytes-held"] == 3)
        guard case .instance(let instance) = await test.ask(.info).payload else {
            throw Failure(.internal, "no info")
        }
        #expect(instance.endpoints == [test.endpoint])
        #expect(instance.limits["quota"] == 10 << 30)
    }

    @Test("Draining answers what is under way, and refuses what comes then")
    func drains() async throws {
        let test = try await TestStage()
        async let waiting = test.ask(.replay(Replay(after: 0)), timeToLive: .seconds(1))
        // The store holds the question once it counts it.
        while true {
            if case .statistics(let seen) = await test.ask(.stats).payload, seen.open > 0 { break }
        }
        await test.stage.drain(within: .seconds(5))
        #expect(await waiting.events == [])
        #expect(await test.ask(.put(Put()), [1]).failure?.code == .unavailable)
    }

    @Test("A scrub that is asked for reads every block, and finds those that have rotted")
    func scrub() async throws {
        let test = try await TestStage()
        for number in 0..<20 as Range<UInt8> { _ = await test.ask(.put(Put()), [number, 1, 2, 3]) }
        let rotten = CID(sha256: Digest256(hashing: [3, 1, 2, 3]))
        try TestStore(in: test.folder).rot(rotten)
        var report = try #require(await test.scrub(isStart: true))
        #expect(report.round == 1)
        while report.isRunning { report = try #require(await test.scrub(isStart: false)) }
        #expect(report.blocks == 20 && report.bytes == 80 && report.rotten == 1)
        let second = try #require(await test.scrub(isStart: true))
        #expect(second.round == 2)
        #expect(await test.stage.answer(.ping) == nil)
    }
}

extension TestStage {
    fileprivate func scrub(isStart: Bool) async -> Scrubbed? {
        guard case .scrubbed(let report) = await stage.answer(.scrub(Scrub(isStart: isStart)))
        else { return nil }
        return report
    }
}
