import Bus
import IntakeService
import Messages
import Multiformats
import Testing

/// Who is let in, and what clients do afterwards.
@Suite struct AdmissionTests {
    @Test("Every store operation is passed through and its answer passed back")
    func passThrough() {
        let hold = Holding(.cid(Sample.cid()))
        let status = Status(
            cid: Sample.cid(),
            size: 1,
            blocks: 1,
            bytesPresent: 1,
            isComplete: true,
            state: .kept,
            isPinned: false,
            privacy: .public,
            owner: "",
            contentType: "",
            sha256: nil,
            createdMilliseconds: 1
        )
        let table: [(Payload, Int, Payload)] = [
            (.put(Put()), 10, Sample.stored()),
            (.put(Put()), 0, Sample.stored()),
            (.assemble(Assemble()), 36, Sample.stored()),
            (.stat(Stat(.cid(Sample.cid()))), 0, .status(status)),
            (.list(List()), 0, .listing(Listing(entries: [status], next: ""))),
            (.pin(hold), 0, .done(Done(cid: Sample.cid()))),
            (.unpin(hold), 0, .done(Done(cid: Sample.cid()))),
            (.remove(hold), 0, .done(Done(cid: Sample.cid()))),
        ]
        for (question, body, answer) in table {
            var scene = Scene()
            scene.ask(question, body: body)
            #expect(scene.asks.first?.message.payload == question)
            #expect((scene.asks.first?.body != nil) == (body > 0))
            scene.storeSays(answer)
            #expect(scene.onlyAnswer == answer && scene.isQuiet)

            var failing = Scene()
            failing.ask(question, body: body)
            failing.storeSays(.failure(Failure(.storageFull, "Full.")))
            #expect(failing.failure?.code == .storageFull && failing.isQuiet)

            var silent = Scene()
            silent.ask(question, ttl: .seconds(1), body: body)
            silent.pass(.seconds(1))
            #expect(silent.failure?.code == .timeout && silent.isQuiet)
        }
    }

    @Test("What is not a client's to say is refused by name")
    func notForClients() {
        let table: [Payload] = [
            Sample.content(), Sample.stored(), .listing(Listing(entries: [], next: "")),
            .done(Done()), .pong(Pong(stage: "s", instance: "i", epoch: 1, open: 0)),
            .statistics(Statistics()), .failure(Failure(.internal, "")), Sample.absent(),
            .search(Search(root: Sample.cid(), sources: [.peer])),
            .progress(Progress(available: 0, size: 0)), Sample.found,
            .register(Register(instance: "i", epoch: 1, offers: [], capacity: 1)),
            .order(Order(source: .peer, root: Sample.cid())), .withdraw, .replay(Replay(after: 0)),
            .events(Events(events: [], epoch: 1, oldest: 0, latest: 0)),
            .welcome(Welcome(epoch: 1, oldest: 0, latest: 0)),
        ]
        for payload in table {
            var scene = Scene()
            scene.ask(payload)
            #expect(scene.failure?.code == .invalidRequest)
            #expect(scene.failure?.field == payload.name && scene.isQuiet)
        }
    }

    @Test("Frames that don't fit the operation are refused by name")
    func frames() {
        let mebibyte = 1 << 20
        let table: [(Payload, Int, Bool, ErrorCode, String)] = [
            (Sample.get(), 1, false, .invalidRequest, "body"),
            (.stat(Stat(.cid(Sample.cid()))), 1, false, .invalidRequest, "body"),
            (.cancel(.random()), 1, false, .invalidRequest, "body"),
            (.assemble(Assemble()), 0, false, .invalidRequest, "body"),
            (.assemble(Assemble()), mebibyte + 1, false, .tooLarge, ""),
            (.put(Put()), 2 * mebibyte + 1, false, .tooLarge, ""),
            (.put(Put(fetchedFor: Sample.cid())), 1, false, .invalidRequest, "fetchedFor"),
            (.put(Put(isLast: true)), 1, false, .invalidRequest, "last"),
            (.assemble(Assemble(isFetched: true)), 36, false, .invalidRequest, "fetched"),
            (.list(List(isShared: true)), 0, false, .invalidRequest, "shared"),
            (.list(List(isOfBlocks: true)), 0, false, .invalidRequest, "blocks"),
            (Sample.get(), 0, true, .invalidRequest, "authentication"),
        ]
        for (payload, body, isSigned, code, field) in table {
            var scene = Scene()
            let proof = Proof(frame: [1], header: [], bodyDigest: Digest256(words: (0, 0, 0, 0)))
            scene.ask(payload, body: body, proof: isSigned ? proof : nil)
            #expect(scene.failure?.code == code && scene.failure?.field == field)
            #expect(scene.asks.isEmpty && scene.isQuiet)
        }
    }

    @Test("Past each bound a request is refused at once, with a time to come back")
    func bounds() {
        let bounds = Bounds(inFlightPerClient: 2, inFlight: 3, bodyBytes: 100)
        var scene = Scene(bounds: bounds)
        scene.ask(Sample.get(), from: "a")
        scene.ask(Sample.get(), from: "a")
        scene.ask(Sample.get(), from: "a")
        #expect(scene.failure?.code == .overloaded)
        #expect((scene.failure?.retryAfter ?? .zero) > .zero)
        scene.ask(Sample.get(), from: "b")
        scene.ask(Sample.get(), from: "c")
        #expect(scene.answers.count == 2 && scene.failure?.code == .overloaded)
        #expect(scene.machine.open == 3)

        var puts = Scene(bounds: bounds)
        puts.ask(.put(Put()), body: 60)
        puts.ask(.put(Put()), from: "b", body: 60)
        #expect(puts.failure?.code == .overloaded && puts.machine.bodyBytes == 60)
        puts.storeSays(Sample.stored())
        puts.ask(.put(Put()), from: "b", body: 160)
        #expect(puts.asks.count == 1, "a body above the bound still goes alone")
    }

    @Test("Ping, info and stats are answered by the stage")
    func describes() {
        var scene = Scene()
        for payload in [Payload.ping, .info, .stats] { scene.ask(payload) }
        #expect(scene.described == 3 && scene.answers.isEmpty && scene.isQuiet)
    }

    @Test("A cancelled request is aborted at once, and so is its search")
    func cancel() {
        var scene = Scene()
        let id = scene.ask(Sample.get())
        scene.storeSays(Sample.absent())
        scene.ask(.cancel(id), from: "another")
        #expect(scene.answers.map(\.message.payload.name) == ["error", "done"])
        #expect(scene.answers[0].failure?.code == .aborted)
        #expect(scene.answers[0].asker.route == Array("a".utf8))
        #expect(scene.answers[0].failure?.attempts.first?.source == .local)
        #expect(scene.withdrawals.count == 1 && scene.isQuiet)
    }

    @Test("Only its own user can cancel a request; nothing to cancel is not-found")
    func cancelOfOthers() {
        var scene = Scene()
        let id = scene.ask(Sample.get(), user: "alice")
        scene.ask(.cancel(id), user: "bob")
        #expect(scene.failure?.code == .notFound && scene.machine.open == 1)
        scene.ask(.cancel(id), user: "alice")
        #expect(scene.machine.open == 0)
        scene.ask(.cancel(id), user: "alice")
        #expect(scene.failure?.code == .notFound)
    }

    @Test("A retry joins, and is answered over the connection it came by")
    func join() {
        for isWaiting in [false, true] {
            var scene = Scene(areAlive: !isWaiting)
            let id = scene.ask(Sample.get(), from: "old")
            scene.ask(Sample.get(), id: id, from: "new")
            if isWaiting { scene.storeChanged(0, .appeared) }
            #expect(scene.asks.count == 1 && scene.machine.open == 1)
            scene.storeSays(Sample.content(), body: 100)
            #expect(scene.answers.map(\.asker.route) == [Array("new".utf8)])
            #expect(scene.machine.replyBytes(of: Array("old".utf8)) == 0)
            scene.released("new", 100)
            #expect(scene.isQuiet)
        }
    }

    @Test("A retry over another connection takes that one's turn, also where it waits for a router")
    func joinWaitingForRouter() {
        var scene = Scene(areAlive: false)
        scene.storeChanged(0, .appeared)
        var ids: [RequestID] = []
        for number in 1...3 as ClosedRange<UInt64> {
            ids.append(scene.ask(Sample.get(number), from: "old"))
            scene.storeSays(Sample.absent(number))
        }
        scene.ask(Sample.get(3), id: ids[2], from: "new")
        scene.routerChanged(0, .appeared)
        let told = scene.searches.map(\.message.requestID)
        #expect(told == [ids[0], ids[2], ids[1]])
    }

    @Test("After its answer the same id is a new request")
    func afterwards() {
        var scene = Scene()
        let id = scene.ask(Sample.get())
        scene.storeSays(Sample.content(), body: 100)
        scene.ask(Sample.get(), id: id)
        #expect(scene.asks.count == 1)
    }

    @Test("Another request with an id that is under way is refused; none has no id to share")
    func sameID() {
        var scene = Scene()
        let id = scene.ask(Sample.get())
        scene.ask(Sample.get(2), id: id)
        #expect(scene.failure?.code == .invalidRequest && scene.failure?.field == "requestId")
        scene.ask(Sample.get(), id: .zero)
        scene.ask(Sample.get(), id: .zero)
        #expect(scene.machine.open == 3)
    }

    @Test("The requests of a client that left are forgotten and withdrawn")
    func left() {
        var scene = Scene()
        scene.ask(Sample.get(1), from: "gone")
        scene.storeSays(Sample.absent())
        scene.ask(.put(Put()), from: "gone", body: 10)
        scene.ask(Sample.get(3), from: "here")
        scene.apply(scene.machine.left(Array("gone".utf8), now: scene.now))
        #expect(scene.machine.open == 1 && scene.withdrawals.count == 1)
        #expect(scene.bodies.isEmpty && scene.answers.isEmpty)
        #expect(scene.machine.tally.abandoned == 2)
    }

    @Test("A draining intake refuses what is new and ends what is left")
    func drain() {
        var scene = Scene()
        scene.ask(Sample.get())
        scene.machine.drain()
        scene.ask(Sample.get())
        #expect(scene.failure?.code == .unavailable && scene.machine.open == 1)
        scene.apply(scene.machine.endAll(now: scene.now))
        #expect(scene.answers.count == 2 && scene.isQuiet)
    }
}
