import CZeroMQ
import IntakeService
import Messages
import Multiformats
import Testing

/// The real stage over ipc, with clients and neighbours that are not.
@Suite(
    .serialized,
    .timeLimit(.minutes(2)),
    .disabled("its scripted store is not heard in a release build; the end-to-end tests drive it")
)
struct IntakeStageTests {
    private static let hasAll: @Sendable (ScriptedStage.Asked) -> [ScriptedStage.Reply] = { asked in
        switch asked.message.payload {
        case .get(let get): [.content(get)]
        case .put(let put):
            [
                .init(
                    payload: .stored(
                        Stored(
                            cid: put.contentHash?.root ?? Sample.cid(),
                            size: UInt64(asked.body.count)
                        )
                    )
                )
            ]
        default: [.init(payload: .failure(Failure(.notFound, "Unknown.")))]
        }
    }

    private static let hasNothing: @Sendable (ScriptedStage.Asked) -> [ScriptedStage.Reply] = {
        asked in
        if case .get(let get) = asked.message.payload { [.absent(get)] } else { [] }
    }

    @Test("A DEALER client gets a range, in the encoding it asked in")
    func dealer() async throws {
        let deployment = try await TestDeployment()
        let store = try await deployment.startStore(Self.hasAll)
        let client = try #require(RawClient(ZMQ_DEALER, to: deployment.client))
        for encoding in [Encoding.protobuf, .json] {
            for length: UInt64 in [1, 1_000, 2_000, 1 << 20] {
                let answer = try #require(client.ask(Sample.get(length: length), as: encoding))
                #expect(answer.encoding == encoding)
                #expect(answer.content?.length == length)
                #expect(answer.body == [UInt8](repeating: 7, count: Int(length)))
            }
        }
        await deployment.end(store)
    }

    @Test("A REQ client gets its empty delimiter back, also around errors")
    func req() async throws {
        let deployment = try await TestDeployment()
        let store = try await deployment.startStore(Self.hasAll)
        let client = try #require(RawClient(ZMQ_REQ, to: deployment.client))
        #expect(client.ask(Sample.get(length: 10))?.body.count == 10)
        client.send([Array("{".utf8)])
        #expect(client.answer()?.failure?.code == .invalidRequest)
        client.send([[UInt8](repeating: 0, count: 70_000)])
        #expect(client.answer()?.failure?.code == .tooLarge)
        client.send([[1], [2], [3], [4], [5]])
        #expect(client.answer()?.failure?.code == .invalidRequest)
        #expect(client.ask(.put(Put()), body: [1, 2, 3])?.message.payload.name == "stored")
        await deployment.end(store)
    }

    @Test("Ping, info and stats are answered on the client endpoint")
    func control() async throws {
        let deployment = try await TestDeployment()
        let client = try #require(RawClient(ZMQ_DEALER, to: deployment.client))
        let names = [Payload.ping, .info, .stats].map { client.ask($0)?.message.payload.name }
        #expect(names == ["pong", "instance", "statistics"])
        await deployment.end()
    }

    @Test("Content that a search brings is answered with every attempt")
    func search() async throws {
        let deployment = try await TestDeployment()
        let store = try await deployment.startStore { _ in [] }
        let router = try await deployment.startRouter { _ in
            [
                .init(payload: .progress(Progress(available: 1, size: 0))),
                .init(payload: Sample.found),
            ]
        }
        let client = try #require(RawClient(ZMQ_DEALER, to: deployment.client))
        client.send(Sample.get(length: 10))
        let first = try #require(await store.next())
        guard case .get(let get) = first.message.payload else { return }
        await store.say(.absent(get), to: first)
        let second = try #require(await store.next())
        await store.say(.content(get), to: second)
        let answer = client.answer()
        #expect(answer?.content?.attempts.map(\.result) == [.missing, .found])
        #expect(answer?.body.count == 10)
        await deployment.end(store, router)
    }

    @Test("A miss is not-found with every attempt; a cancel aborts and withdraws")
    func missAndCancel() async throws {
        let deployment = try await TestDeployment()
        let store = try await deployment.startStore(Self.hasNothing)
        let router = try await deployment.startRouter { asked in
            guard case .search(let search) = asked.message.payload, search.root == Sample.cid(1)
            else { return [] }
            return [.init(payload: Sample.missing)]
        }
        let client = try #require(RawClient(ZMQ_DEALER, to: deployment.client))
        let missing = client.ask(Sample.get(1))
        #expect(missing?.failure?.code == .notFound)
        #expect(missing?.failure?.attempts.map(\.source) == [.local, .gateway])
        _ = await router.next()

        let id = client.send(Sample.get(2))
        let searched = await router.next()
        let other = try #require(RawClient(ZMQ_REQ, to: deployment.client))
        #expect(other.ask(.cancel(id))?.message.payload == .done(Done()))
        #expect(client.answer()?.failure?.code == .aborted)
        let withdrawn = await router.next()
        #expect(withdrawn?.message.payload == .withdraw)
        #expect(withdrawn?.message.hop == searched?.message.hop)
        await deployment.end(store, router)
    }

    @Test("A store that dies with requests and comes back answers them, puts with their bodies")
    func storeComesBack() async throws {
        let deployment = try await TestDeployment()
        let first = try await deployment.startStore { _ in [] }
        let client = try #require(RawClient(ZMQ_DEALER, to: deployment.client))
        let body = [UInt8](repeating: 9, count: 100_000)
        let ids = [client.send(Sample.get(length: 10)), client.send(.put(Put()), body: body)]
        for _ in ids { _ = await first.next() }
        await first.kill()
        let second = try await deployment.startStore(Self.hasAll)
        var answers: Set<RequestID> = []
        for _ in ids {
            let answer = try #require(client.answer())
            #expect(answer.failure == nil)
            answers.insert(answer.message.requestID)
        }
        #expect(answers == Set(ids))
        #expect(await second.asked.contains { $0.body == body })
        #expect(client.answer(within: 100) == nil)
        await deployment.end(second)
    }

    @Test("A retry over a new connection is answered there, once")
    func retry() async throws {
        let deployment = try await TestDeployment()
        let store = try await deployment.startStore { _ in [] }
        let id = RequestID.random()
        var old = RawClient(ZMQ_DEALER, to: deployment.client, routingID: "client")
        old?.send(Sample.get(length: 10), id: id)
        let asked = try #require(await store.next())
        old = nil
        let new = try #require(RawClient(ZMQ_DEALER, to: deployment.client, routingID: "client"))
        new.send(Sample.get(length: 10), id: id)
        #expect(new.ask(.ping)?.message.payload.name == "pong")
        guard case .get(let get) = asked.message.payload else { return }
        await store.say(.content(get), to: asked)
        #expect(new.answer()?.message.requestID == id)
        #expect(new.answer(within: 100) == nil)
        await deployment.end(store)
    }

    @Test("The requests of a client that left are forgotten when it is answered")
    func left() async throws {
        let deployment = try await TestDeployment()
        let store = try await deployment.startStore { _ in [] }
        var client = RawClient(ZMQ_DEALER, to: deployment.client)
        for number in 1...5 { client?.send(Sample.get(UInt64(number))) }
        let asked = try #require(await store.next())
        for _ in 2...5 { _ = await store.next() }
        client = nil
        let watcher = try #require(RawClient(ZMQ_DEALER, to: deployment.client))
        guard case .get(let get) = asked.message.payload else { return }
        await store.say(.content(get), to: asked)
        var open: UInt64 = 5
        for _ in 0..<1_000 where open > 0 {
            if case .statistics(let statistics)? = watcher.ask(.stats)?.message.payload {
                open = statistics.open
            }
        }
        #expect(open == 0)
        await deployment.end(store)
    }

    @Test("A client that asks and never reads is bounded in bytes and slows nobody")
    func slowReader() async throws {
        let bounds = Bounds(replyBytesPerClient: 4 << 20, replyBytes: 16 << 20)
        let deployment = try await TestDeployment(bounds: bounds)
        let store = try await deployment.startStore(Self.hasAll)
        let slow = try #require(RawClient(ZMQ_DEALER, to: deployment.client, receiveMark: 1))
        for number in 0..<200 { slow.send(Sample.get(UInt64(number), length: 1 << 20)) }
        let fast = try #require(RawClient(ZMQ_DEALER, to: deployment.client))
        for _ in 0..<20 {
            #expect(fast.ask(Sample.get(length: 1 << 20))?.body.count == 1 << 20)
        }
        guard case .statistics(let statistics)? = fast.ask(.stats)?.message.payload else {
            Issue.record("no statistics")
            return
        }
        // The slow one's bound, and the last reply of the fast one.
        #expect((statistics.counters["reply-bytes-held"] ?? .max) <= 5 << 20)
        #expect(statistics.open > 150)
        // When it reads after all, it gets everything.
        for _ in 0..<200 { #expect(slow.answer()?.body.count == 1 << 20) }
        await deployment.end(store)
    }

    @Test("A drain lets what is under way end, and then ends it")
    func drain() async throws {
        let deployment = try await TestDeployment()
        let store = try await deployment.startStore { _ in [] }
        let client = try #require(RawClient(ZMQ_DEALER, to: deployment.client))
        client.send(Sample.get(length: 10))
        let asked = try #require(await store.next())
        client.send(Sample.get(2, length: 10))
        _ = await store.next()
        let drained = Task { await deployment.stage.drain(within: .milliseconds(300)) }
        guard case .get(let get) = asked.message.payload else { return }
        await store.say(.content(get), to: asked)
        #expect(client.answer()?.content != nil)
        #expect(client.answer()?.failure?.code == .unavailable)
        await drained.value
        await deployment.end(store)
    }
}
