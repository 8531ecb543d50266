import Blocks
import Bus
import Daemon
import Fetching
import FetchingFixtures
import Foundation
import Logging
import Messages
import Multiformats
import Testing

@Suite("Fetcher stage", .timeLimit(.minutes(1)))
struct FetcherStageTests {
    /// A source that does what the test says.
    struct ScriptedSource: ContentSource {
        var source = Source.gateway
        var isShare = false
        /// What it says instead of looking.
        var refusal: Outcome?
        var script: @Sendable (Order, BlockSink) async -> Outcome
        /// What it does beside its fetches.
        var beside: @Sendable (any SharedStore) async throws -> Void = { _ in }

        func refusal(of order: Order) -> Outcome? { refusal }

        @concurrent
        func fetch(
            _ order: Order,
            deadline: ContinuousClock.Instant,
            into sink: BlockSink,
        ) async -> Outcome {
            await script(order, sink)
        }

        @concurrent
        func run(showing store: any SharedStore) async throws { try await beside(store) }
    }

    private static func waitForEver() async -> Outcome {
        try? await Task.sleep(for: .seconds(3_600))
        return FetchTrouble.cancelled.outcome([])
    }

    /// The stage between a router and a store.
    private func scene<Result>(
        _ source: ScriptedSource,
        capacity: Int = 4,
        store answer: @escaping @Sendable (Neighbour.Heard) -> Payload? = { _ in nil },
        _ body: (FetcherStage, Neighbour, Neighbour) async throws -> Result,
    ) async throws -> Result {
        let folder = "/tmp/weir-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let router = try Neighbour("router")
        let store = try Neighbour("store", answer: answer)
        try await router.open("ipc://\(folder)/r")
        try await store.open("ipc://\(folder)/s")
        let environment = StageEnvironment(
            identity: StageIdentity(
                stage: "fetcher",
                instance: "fetcher-0",
                epoch: 9,
                started: .now,
                startedMilliseconds: 0
            ),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            context: try Context(),
            loop: try SocketLoop(name: "fetcher"),
        )
        let stage = FetcherStage(
            [source],
            FetcherSettings(
                routers: ["ipc://\(folder)/r"],
                stores: ["ipc://\(folder)/s"],
                capacity: capacity
            ),
            environment,
        )
        try environment.loop.start()
        try await Self.open(stage)
        let running = Task { try await stage.run() }
        let result = try await body(stage, router, store)
        running.cancel()
        try await running.value
        environment.loop.stop()
        await environment.loop.ended()
        await router.end()
        await store.end()
        return result
    }

    private static func open(_ stage: isolated FetcherStage) throws { try stage.open() }

    /// The fetcher's route, from its first heartbeat.
    private func route(_ heard: inout AsyncStream<Neighbour.Heard>.Iterator) async -> [UInt8] {
        await heard.next(isolation: #isolation)?.route ?? []
    }

    private func next(
        _ heard: inout AsyncStream<Neighbour.Heard>.Iterator,
    ) async -> Neighbour.Heard? {
        while let one = await heard.next(isolation: #isolation) {
            if case .register = one.message.payload { continue }
            return one
        }
        return nil
    }

    private func order(_ file: FileFixture, hop: UInt64, ttl: Duration = .seconds(20)) -> Message {
        Message(
            requestID: RequestID(high: 1, low: hop),
            timeToLive: ttl,
            hop: hop,
            payload: .order(Order(source: .gateway, root: file.root, owner: "did:key:z"))
        )
    }

    @Test("It says who it is, and what it can ask")
    func register() async throws {
        let source = ScriptedSource { _, _ in Outcome(.missing) }
        try await scene(source) { _, router, _ in
            var heard = router.heard.makeAsyncIterator()
            let message = try #require(await heard.next(isolation: #isolation)).message
            let register = Register(
                instance: "fetcher-0",
                epoch: 9,
                offers: [.init(.gateway, isShare: false)],
                capacity: 4
            )
            #expect(message.payload == .register(register))
        }
    }

    @Test("An order's blocks go to the store with root, owner and privacy; then it is found")
    func found() async throws {
        let file = try FileFixture(count: 5_000, leafBytes: 500)
        let source = ScriptedSource { _, sink in
            do throws(FetchTrouble) {
                for block in file.blocks { _ = try await sink.put(block) }
                return Outcome(.found, attempts: [Attempt(.gateway, peer: "g", .found)])
            } catch {
                return error.outcome([])
            }
        }
        let answer: @Sendable (Neighbour.Heard) -> Payload? = { heard in
            guard case .put(let put) = heard.message.payload, let hash = put.contentHash else {
                return nil
            }
            return .stored(Stored(cid: hash.root, size: UInt64(heard.body.count)))
        }
        try await scene(source, store: answer) { stage, router, store in
            var heard = router.heard.makeAsyncIterator()
            let route = await route(&heard)
            await router.send(order(file, hop: 7), to: route)
            var last = try #require(await next(&heard)).message
            while case .progress = last.payload { last = try #require(await next(&heard)).message }
            let outcome = Outcome(.found, attempts: [Attempt(.gateway, peer: "g", .found)])
            #expect(last.payload == .outcome(outcome))
            #expect(last.hop == 7)
            #expect(last.requestID == RequestID(high: 1, low: 7))
            var puts = store.heard.makeAsyncIterator()
            for block in file.blocks {
                let heard = try #require(await puts.next())
                let put = Put(
                    contentHash: .cid(block.cid),
                    owner: "did:key:z",
                    fetchedFor: file.root,
                    isLast: block.cid == file.blocks.last?.cid,
                )
                #expect(heard.message.payload == .put(put))
                #expect(heard.body == block.bytes)
            }
            let statistics = await stage.statistics()
            #expect(statistics.requests == 1)
            #expect(statistics.counters["orders-found"] == 1)
        }
    }

    @Test("What a source refuses is told, and not looked for")
    func refused() async throws {
        let file = try FileFixture(count: 10, leafBytes: 500)
        let refusal = FetchTrouble(.noPeers, "Nobody.").outcome([])
        let source = ScriptedSource(refusal: refusal) { _, _ in Outcome(.missing) }
        try await scene(source, capacity: 1) { stage, router, _ in
            var heard = router.heard.makeAsyncIterator()
            let route = await route(&heard)
            for hop in 1...3 as ClosedRange<UInt64> {
                await router.send(order(file, hop: hop), to: route)
                let answer = try #require(await next(&heard)).message
                #expect(answer.payload == .outcome(refusal))
                #expect(answer.hop == hop)
            }
            #expect(await stage.statistics().requests == 3)
        }
    }

    @Test("What the store has is read from it")
    func reading() async throws {
        let file = try FileFixture(count: 5_000, leafBytes: 500)
        let shelf = MemoryStore(file.blocks)
        let answer: @Sendable (Neighbour.Heard) -> Payload? = { heard in
            guard case .get(let get) = heard.message.payload else { return nil }
            return shelf[get.contentHash.root] == nil
                ? .absent(Absent(root: get.contentHash.root))
                : .failure(Failure(.corrupt, "It is rotten."))
        }
        let source = ScriptedSource { _, sink in
            do throws(FetchTrouble) {
                try await sink.resume()
                return Outcome(.missing, sentence: "\(sink.firstMissingByte)")
            } catch {
                return error.outcome([])
            }
        }
        try await scene(source, store: answer) { _, router, _ in
            var heard = router.heard.makeAsyncIterator()
            let route = await route(&heard)
            await router.send(order(file, hop: 1), to: route)
            let last = try #require(await next(&heard)).message
            #expect(last.payload == .outcome(Outcome(.missing, sentence: "0")))
        }
    }

    @Test(
        "What the store forbids is not here for a stranger, whatever else is",
        arguments: [
            ErrorCode.forbidden, .corrupt,
        ]
    )
    func strangers(_ code: ErrorCode) async throws {
        let root = CID(sha256: Digest256(hashing: [1]))
        let (shown, show) = AsyncStream.makeStream(of: SharedRange.self)
        var source = ScriptedSource { _, _ in Outcome(.missing) }
        source.beside = { store in
            let hash = ContentHash.cid(root)
            let range = try await store.sharedRange(
                hash,
                offset: 0,
                length: 1,
                format: .file,
                for: .strangers(until: .now + .seconds(10))
            )
            show.yield(range)
        }
        let answer: @Sendable (Neighbour.Heard) -> Payload? = { heard in
            guard case .get(let get) = heard.message.payload, get.publicOnly else { return nil }
            return .failure(Failure(code, "Not this."))
        }
        try await scene(source, store: answer) { _, _, _ in
            var ranges = shown.makeAsyncIterator()
            #expect(await ranges.next() == .absent(Absent(root: root)))
        }
    }

    @Test("A withdrawn order is cancelled and not answered; the next one is")
    func withdraw() async throws {
        let file = try FileFixture(count: 50, leafBytes: 500)
        let source = ScriptedSource { order, _ in
            order.length == 1 ? Outcome(.missing) : await Self.waitForEver()
        }
        try await scene(source, capacity: 1) { stage, router, _ in
            var heard = router.heard.makeAsyncIterator()
            let route = await route(&heard)
            await router.send(order(file, hop: 1), to: route)
            await router.send(order(file, hop: 2), to: route)
            let refused = try #require(await next(&heard)).message
            #expect(refused.hop == 2)
            guard case .outcome(let outcome) = refused.payload else { return }
            #expect(outcome.result == .failed(.overloaded, isPermanent: false))
            await router.send(Message(requestID: .zero, hop: 1, payload: .withdraw), to: route)
            while await stage.statistics().open > 0 { await Task.yield() }
            var small = order(file, hop: 3)
            small.payload = .order(Order(source: .gateway, root: file.root, length: 1))
            await router.send(small, to: route)
            #expect(try #require(await next(&heard)).message.hop == 3)
        }
    }

    @Test("An order ends with a timeout before its time to live does")
    func deadline() async throws {
        let file = try FileFixture(count: 50, leafBytes: 500)
        try await scene(ScriptedSource { _, _ in await Self.waitForEver() }) { _, router, _ in
            var heard = router.heard.makeAsyncIterator()
            let route = await route(&heard)
            let start = ContinuousClock.now
            await router.send(order(file, hop: 1, ttl: .milliseconds(300)), to: route)
            let message = try #require(await next(&heard)).message
            guard case .outcome(let outcome) = message.payload else { return }
            #expect(outcome.result == .failed(.timeout, isPermanent: false))
            #expect(ContinuousClock.now - start >= .milliseconds(250))
        }
    }

    @Test("A drain hands the open orders back, and says that it is leaving")
    func drain() async throws {
        let file = try FileFixture(count: 50, leafBytes: 500)
        try await scene(ScriptedSource { _, _ in await Self.waitForEver() }) { stage, router, _ in
            var heard = router.heard.makeAsyncIterator()
            let route = await route(&heard)
            await router.send(order(file, hop: 1), to: route)
            while await stage.statistics().open == 0 { await Task.yield() }
            await stage.drain(within: .seconds(5))
            let message = try #require(await next(&heard)).message
            #expect(message.payload == .outcome(OrderBook.handedBack))
            let last = try #require(await heard.next(isolation: #isolation)).message
            guard case .register(let register) = last.payload else { return }
            #expect(register.isDraining)
            #expect(await stage.statistics().open == 0)
        }
    }

    @Test("A drain ends in its time, though a source doesn't notice that it was cancelled")
    func drainBound() async throws {
        let file = try FileFixture(count: 50, leafBytes: 500)
        let deaf = DeafWait()
        let source = ScriptedSource { _, _ in
            await deaf.wait()
            return Outcome(.missing)
        }
        try await scene(source) { stage, router, _ in
            var heard = router.heard.makeAsyncIterator()
            let route = await route(&heard)
            await router.send(order(file, hop: 1), to: route)
            while !deaf.isWaiting { await Task.yield() }
            let took = await ContinuousClock().measure {
                await stage.drain(within: .milliseconds(50))
            }
            // The bound, and what a busy machine may take to say so.
            #expect((.milliseconds(50) ... .seconds(5)).contains(took), "\(took)")
            let message = try #require(await next(&heard)).message
            #expect(message.payload == .outcome(OrderBook.handedBack))
            #expect(await stage.statistics().open == 1)
            deaf.end()
        }
    }

    @Test("Its process ends in its time, though a source doesn't notice that it was cancelled")
    func endBound() async throws {
        // A child that hangs reaches the time limit of the suite.
        let ended = await #expect(
            processExitsWith: .exitCode(1),
            observing: [\.standardErrorContent]
        ) {
            let source = ScriptedSource { _, _ in
                Outcome(.missing)
            } beside: { _ in
                kill(getpid(), SIGTERM)
                await DeafWait().wait()
            }
            let folder = "/tmp/weir-\(UUID().uuidString.prefix(8))"
            let words = ["--drain", "10ms"]
            await StageProgram.run("fetcher", "", NoSettings.self, arguments: words) {
                _,
                environment in
                let settings = FetcherSettings(
                    routers: ["ipc://\(folder)-r"],
                    stores: ["ipc://\(folder)-s"]
                )
                return FetcherStage([source], settings, environment)
            }
        }
        let said = String(decoding: try #require(ended).standardErrorContent, as: UTF8.self)
        #expect(said.contains("left behind"), "\(said)")
    }

    @Test("A block that a store swallowed is put again when the store was restarted")
    func restartedStore() async throws {
        let file = try FileFixture(count: 50, leafBytes: 500)
        let source = ScriptedSource { _, sink in
            do throws(FetchTrouble) {
                _ = try await sink.put(file.blocks[0])
                return Outcome(.found)
            } catch {
                return error.outcome([])
            }
        }
        try await scene(source) { _, router, store in
            var heard = router.heard.makeAsyncIterator()
            let route = await route(&heard)
            await router.send(order(file, hop: 1), to: route)
            var puts = store.heard.makeAsyncIterator()
            let first = try #require(await puts.next())
            // Another life of the same store, which knows nothing of the block.
            let pong = Pong(stage: "store", instance: "store-0", epoch: 2, open: 0)
            await store.send(Message(requestID: .zero, payload: .pong(pong)), to: first.route)
            let second = try #require(await puts.next())
            #expect(second.message.hop == first.message.hop)
            let stored = Stored(cid: file.root, size: 50)
            await store.send(second.message.reply(.stored(stored)), to: second.route)
            var last = try #require(await next(&heard)).message
            while case .progress = last.payload { last = try #require(await next(&heard)).message }
            #expect(last.payload == .outcome(Outcome(.found)))
        }
    }
}
