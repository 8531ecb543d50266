import BroadcasterService
import Bus
import Daemon
import Foundation
import Logging
import Messages
import Multiformats
import Testing

@Suite("The broadcaster on its sockets", .timeLimit(.minutes(1)))
struct BroadcasterStageTests {
    /// A folder with the endpoints of one broadcaster and its store.
    private struct House {
        let folder: String

        init() throws {
            folder = "/tmp/weir-b-\(UInt32.random(in: 0 ... .max))"
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
        }

        var store: String { "ipc://\(folder)/store.sock" }
        var events: String { "ipc://\(folder)/events.sock" }
        var replay: String { "ipc://\(folder)/replay.sock" }

        func broadcaster(_ encoding: Encoding = .json) async throws -> BroadcasterStage {
            let settings = BroadcasterSettings(
                stores: [store],
                bind: [events],
                replayBind: [replay],
                encoding: encoding
            )
            let identity = StageIdentity(
                stage: "broadcaster",
                instance: "broadcaster-0",
                epoch: UInt64.random(in: 1 ... .max),
                started: .now,
                startedMilliseconds: 0,
            )
            let environment = StageEnvironment(
                identity: identity,
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
                context: try Context(),
                loop: try SocketLoop(name: "broadcaster"),
            )
            try environment.loop.start()
            let stage = BroadcasterStage(settings, environment)
            try await stage.open()
            return stage
        }

        func remove() { try? FileManager.default.removeItem(atPath: folder) }
    }

    private func kill(_ stage: BroadcasterStage) async {
        stage.environment.loop.stop()
        await stage.environment.loop.ended()
    }

    private func sequence(_ message: Message) -> UInt64? {
        guard case .event(let event) = message.payload else { return nil }
        return event.sequence
    }

    @Test("Events come on both topics after the welcome", arguments: [Encoding.json, .protobuf])
    func publishes(encoding: Encoding) async throws {
        let house = try House()
        defer { house.remove() }
        let store = try ScriptedStore(events: (1...3).map { Samples.event($0) }, published: 3)
        try await store.open(house.store)
        let stage = try await house.broadcaster(encoding)
        let listener = try Listener()
        let cid = Samples.cid(4).description
        try await listener.subscribe(
            to: house.events,
            ["content-available.", "\(cid).", Welcome.topic]
        )

        let welcome = try #require(await listener.next())
        #expect(welcome.topic == Welcome.topic)
        #expect(welcome.message.payload == .welcome(Welcome(epoch: 7, oldest: 1, latest: 3)))

        await store.append([Samples.event(4), Samples.event(5)])
        var topics: [String] = []
        while topics.count < 3, let next = await listener.next() { topics.append(next.topic) }
        #expect(
            topics == [
                "content-available.\(cid)", "\(cid).content-available",
                "content-available.\(Samples.cid(5))",
            ]
        )
        await kill(stage)
        await store.kill()
        await listener.close()
    }

    @Test("A subscription longer than any topic ends its connection, and no other")
    func longTopic() async throws {
        let house = try House()
        defer { house.remove() }
        let store = try ScriptedStore(events: [Samples.event(1)], published: 1)
        try await store.open(house.store)
        let stage = try await house.broadcaster()
        let rude = try Listener()
        // The welcome is asked for on the same connection, behind the long one: topics go in order.
        let long = String(repeating: "a", count: 1 << 10)
        try await rude.subscribe(to: house.events, [long, Welcome.topic])
        let listener = try Listener()
        try await listener.subscribe(to: house.events, [Welcome.topic])
        #expect(await listener.next()?.topic == Welcome.topic)
        let asker = try Listener()
        try await asker.ask(house.replay, .stats)
        guard case .statistics(let statistics)? = await asker.next()?.message.payload else {
            Issue.record("stats were not answered")
            return
        }
        #expect(statistics.counters["subscriptions"] == 1)
        await kill(stage)
        await store.kill()
        for one in [listener, rude, asker] { await one.close() }
    }

    @Test("Past events are answered again in pages, in the encoding of the question")
    func replays() async throws {
        let house = try House()
        defer { house.remove() }
        let store = try ScriptedStore(events: (1...250).map { Samples.event($0) }, published: 250)
        try await store.open(house.store)
        let stage = try await house.broadcaster()
        let listener = try Listener()
        // Wait for the ring: the welcome tells when everything is there.
        let subscriber = try Listener()
        try await subscriber.subscribe(to: house.events, [Welcome.topic])
        while let next = await subscriber.next() {
            guard case .welcome = next.message.payload else { continue }
            break
        }
        var seen: [UInt64] = []
        while seen.last != 250 {
            let replay = Replay(after: seen.last ?? 0)
            try await listener.ask(
                house.replay,
                .replay(replay),
                as: seen.isEmpty ? .json : .protobuf
            )
            guard case .events(let page)? = await listener.next()?.message.payload else { break }
            #expect(page.events.count <= 100)
            #expect(page.epoch == 7)
            seen += page.events.map(\.sequence)
        }
        #expect(seen == Array(1...250))

        try await listener.ask(house.replay, .stats)
        guard case .statistics(let statistics)? = await listener.next()?.message.payload else {
            Issue.record("stats were not answered")
            return
        }
        #expect(statistics.gauges["events-held"] == 250)
        try await listener.ask(house.replay, .withdraw)
        guard case .failure(let failure)? = await listener.next()?.message.payload else {
            Issue.record("a stranger's question was not refused")
            return
        }
        #expect(failure.code == .invalidRequest)
        await kill(stage)
        await store.kill()
        await listener.close()
        await subscriber.close()
    }

    @Test("Killing the store, then the broadcaster, loses no event")
    func kills() async throws {
        let house = try House()
        defer { house.remove() }
        var store = try ScriptedStore()
        try await store.open(house.store)
        var stage = try await house.broadcaster()
        let listener = try Listener()
        try await listener.subscribe(to: house.events, ["content-available.", Welcome.topic])
        _ = await listener.next()

        var seen: Set<UInt64> = []
        func hear(upTo last: UInt64) async {
            while !(1...last).allSatisfy(seen.contains), let next = await listener.next() {
                if let sequence = sequence(next.message) { seen.insert(sequence) }
            }
        }
        await store.append((1...10).map { Samples.event($0) })
        await hear(upTo: 10)

        let (events, published) = await (store.events, store.published)
        await store.kill()
        store = try ScriptedStore(
            events: events + (11...20).map { Samples.event($0) },
            published: published
        )
        try await store.open(house.store)
        await hear(upTo: 20)

        await kill(stage)
        await store.append((21...30).map { Samples.event($0) })
        stage = try await house.broadcaster()
        // What was published before the subscriber came back is replayed.
        while let next = await listener.next() {
            guard case .welcome = next.message.payload else { continue }
            break
        }
        let asker = try Listener()
        while !(1...30).allSatisfy(seen.contains) {
            try await asker.ask(house.replay, .replay(Replay(after: 20)))
            guard case .events(let page)? = await asker.next()?.message.payload else { break }
            seen.formUnion(page.events.map(\.sequence))
        }
        #expect(seen.isSuperset(of: 1...30))
        await kill(stage)
        await store.kill()
        await listener.close()
        await asker.close()
    }
}
