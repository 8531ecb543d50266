import CZeroMQ
import IntakeService
import Messages
import Multiformats
import Testing

/// The real stage over ipc, with clients and neighbours that are not.
@Suite(.serialized, .timeLimit(.minutes(2)))
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
                let answer = try #require(
                    await client.ask(Sample.get(length: length), as: encoding)
                )
                #expect(answer.encoding == encoding)
                #expect(answer.content?.length == length)
                let isWhole = answer.body == [UInt8](repeating: 7, count: Int(length))
                #expect(isWhole)
            }
        }
        await deployment.end(store)
    }

    @Test("A REQ client gets its empty delimiter back, also around errors")
    func req() async throws {
        let deployment = try await TestDeployment()
        let store = try await deployment.startStore(Self.hasAll)
        let client = try #require(RawClient(ZMQ_REQ, to: deployment.client))
        #expect(await client.ask(Sample.get(length: 10))?.body.count == 10)
        await client.send([Array("{".utf8)])
        #expect(await client.answer()?.failure?.code == .invalidRequest)
        await client.send([[UInt8](repeating: 0, count: 70_000)])
        #expect(await client.answer()?.failure?.code == .tooLarge)
        await client.send([[1], [2], [3], [4], [5]])
        #expect(await client.answer()?.failure?.code == .invalidRequest)
        #expect(await client.ask(.put(Put()), body: [1, 2, 3])?.message.payload.name == "stored")
        await deployment.end(store)
    }

    @Test("Ping, info and stats are answered on the client endpoint")
    func control() async throws {
        let deployment = try await TestDeployment()
        let client = try #require(RawClient(ZMQ_DEALER, to: deployment.client))
        for (question, answer) in [
            (Payload.ping, "pong"), (.info, "instance"), (.stats, "statistics"),
        ] {
            #expect(await client.ask(question)?.message.payload.name == answer)
        }
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
        await client.send(Sample.get(length: 10))
        let first = try #require(await store.next())
        guard case .get(let get) = first.message.payload else { return }
        await store.say(.absent(get), to: first)
        let second = try #require(await store.next())
        await store.say(.content(get), to: second)
        let answer = await client.answer()
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
        let missing = await client.ask(Sample.get(1))
        #expect(missing?.failure?.code == .notFound)
        #expect(missing?.failure?.attempts.map(\.source) == [.local, .gateway])
        _ = await router.next()

        let id = await client.send(Sample.get(2))
        let searched = await router.next()
        let other = try #require(RawClient(ZMQ_REQ, to: deployment.client))
        #expect(await other.ask(.cancel(id))?.message.payload == .done(Done()))
        #expect(await client.answer()?.failure?.code == .aborted)
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
        let ids = await [client.send(Sample.get(length: 10)), client.send(.put(Put()), body: body)]
        for _ in ids { _ = await first.next() }
        await first.kill()
        let second = try await deployment.startStore(Self.hasAll)
        var answers: Set<RequestID> = []
        for _ in ids {
            let answer = try #require(await client.answer())
            #expect(answer.failure == nil)
            answers.insert(answer.message.requestID)
        }
        #expect(answers == Set(ids))
        let wasKept = await second.asked.contains { $0.body == body }
        #expect(wasKept)
        #expect(await client.answer(within: 100) == nil)
        await deployment.end(second)
    }

    @Test("A retry over a new connection is answered there, once")
    func retry() async throws {
        let deployment = try await TestDeployment()
        let store = try await deployment.startStore { _ in [] }
        let id = RequestID.random()
        let old = try #require(RawClient(ZMQ_DEALER, to: deployment.client, routingID: "client"))
        await old.send(Sample.get(length: 10), id: id)
        let asked = try #require(await store.next())
        await old.close()
        let new = try #require(RawClient(ZMQ_DEALER, to: deployment.client, routingID: "client"))
        await new.send(Sample.get(length: 10), id: id)
        #expect(await new.ask(.ping)?.message.payload.name == "pong")
        guard case .get(let get) = asked.message.payload else { return }
        await store.say(.content(get), to: asked)
        #expect(await new.answer()?.message.requestID == id)
        #expect(await new.answer(within: 100) == nil)
        await deployment.end(store)
    }

    @Test("The requests of a client that left are forgotten when it is answered")
    func left() async throws {
        let deployment = try await TestDeployment()
        let store = try await deployment.startStore { _ in [] }
        let client = try #require(RawClient(ZMQ_DEALER, to: deployment.client))
        for number in 1...5 { await client.send(Sample.get(UInt64(number))) }
        var asked: [ScriptedStage.Asked] = []
        for _ in 1...5 { asked.append(try #require(await store.next())) }
        await client.close()
        let watcher = try #require(RawClient(ZMQ_DEALER, to: deployment.client))
        var statistics = Statistics()
        // The first answer, or the first after the socket has noticed, finds nobody.
        for asked in asked where statistics.counters["abandoned"] ?? 0 == 0 {
            guard case .get(let get) = asked.message.payload else { continue }
            await store.say(.content(get), to: asked)
            for _ in 0..<100 {
                guard case .statistics(let latest)? = await watcher.ask(.stats)?.message.payload
                else { break }
                statistics = latest
            }
        }
        #expect(statistics.counters["abandoned"] ?? 0 > 0)
        #expect(statistics.open == 0)
        await deployment.end(store)
    }

    @Test("A client that asks and never reads is bounded in bytes and slows nobody")
    func slowReader() async throws {
        let bounds = Bounds(replyBytesPerClient: 4 << 20, replyBytes: 16 << 20)
        let deployment = try await TestDeployment(bounds: bounds)
        let store = try await deployment.startStore(Self.hasAll)
        let slow = try #require(RawClient(ZMQ_DEALER, to: deployment.client, receiveMark: 1))
        for number in 0..<200 { await slow.send(Sample.get(UInt64(number), length: 1 << 20)) }
        let fast = try #require(RawClient(ZMQ_DEALER, to: deployment.client))
        for _ in 0..<20 {
            #expect(await fast.ask(Sample.get(length: 1 << 20))?.body.count == 1 << 20)
        }
        guard case .statistics(let statistics)? = await fast.ask(.stats)?.message.payload else {
            Issue.record("no statistics")
            return
        }
        // The slow one's bound, and the last reply of the fast one.
        #expect((statistics.gauges["reply-bytes-held"] ?? .max) <= 5 << 20)
        #expect(statistics.open > 150)
        // When it reads after all, it gets everything.
        for _ in 0..<200 { #expect(await slow.answer()?.body.count == 1 << 20) }
        await deployment.end(store)
    }

    @Test("A drain lets what is under way end, and then ends it")
    func drain() async throws {
        let deployment = try await TestDeployment()
        let store = try await deployment.startStore { _ in [] }
        let client = try #require(RawClient(ZMQ_DEALER, to: deployment.client))
        await client.send(Sample.get(length: 10))
        let asked = try #require(await store.next())
        await client.send(Sample.get(2, length: 10))
        _ = await store.next()
        let drained = Task {
            await ContinuousClock().measure {
                await deployment.stage.drain(within: .milliseconds(300))
            }
        }
        guard case .get(let get) = asked.message.payload else { return }
        await store.say(.content(get), to: asked)
        #expect(await client.answer()?.content != nil)
        #expect(await client.answer()?.failure?.code == .unavailable)
        // The bound, and what a busy machine may take to say so.
        let took = await drained.value
        #expect((.milliseconds(300) ... .seconds(5)).contains(took), "\(took)")
        await deployment.end(store)
    }
}
