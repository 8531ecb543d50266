import IntakeService
import Messages
import Multiformats
import Testing

/// A get, from every state it can be in.
@Suite struct GetTests {
    @Test("What the store has is answered with its bytes and one attempt")
    func hit() {
        var scene = Scene()
        let id = scene.ask(Sample.get())
        #expect(scene.asks.count == 1 && scene.asks[0].message.requestID == id)
        scene.now += .milliseconds(3)
        scene.storeSays(Sample.content(), body: 100)
        let answer = scene.answers.first
        #expect(scene.answers.count == 1 && answer?.bodyBytes == 100)
        #expect(answer?.message.requestID == id && answer?.message.hop == 77)
        #expect(answer?.took == .milliseconds(3))
        #expect(
            answer?.content?.attempts
                == [Attempt(.local, .found, duration: .milliseconds(3), bytes: 100)]
        )
        scene.released("a", 100)
        #expect(scene.isQuiet && scene.machine.tally.hits == 1)
    }

    @Test("What the store lacks is searched with a little less time than is left")
    func search() {
        var scene = Scene()
        scene.ask(Sample.get(offset: 5), ttl: .seconds(10))
        scene.storeSays(Sample.absent())
        guard case .search(let search)? = scene.searches.first?.message.payload else {
            Issue.record("no search")
            return
        }
        #expect(search.root == Sample.cid() && search.offset == 5 && search.length == 100)
        #expect(search.sources == [.peer, .ipfs, .gateway])
        #expect(scene.searches[0].message.timeToLive == .milliseconds(9_950))
        #expect(scene.answers.isEmpty)
    }

    @Test("A whole DAG is searched whole, and asked of the store when the search has ended")
    func wholeDAG() {
        var scene = Scene()
        let folder = CID(sha256: Digest256(words: (1, 2, 3, 4)), codec: .dagPB)
        scene.ask(.get(Get(.cid(folder), offset: 3, length: 1, format: .dag)))
        scene.storeSays(Sample.absent())
        guard case .search(let search)? = scene.searches.first?.message.payload else {
            Issue.record("no search")
            return
        }
        #expect(search.format == .dag && search.offset == 0 && search.length == 0)
        scene.routerSays(.progress(Progress(available: 1_000, size: 1_000)))
        #expect(scene.asks.isEmpty)
        scene.routerSays(Sample.found)
        #expect(scene.asks.count == 1)
    }

    @Test("A request's trace goes to the store and to the router, and into the log of its answer")
    func trace() {
        var scene = Scene()
        let trace = TraceContext("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
        scene.ask(Sample.get(), trace: trace)
        #expect(trace != nil && scene.asks.first?.message.trace == trace)
        scene.storeSays(Sample.absent())
        #expect(scene.searches.first?.message.trace == trace)
        scene.routerSays(Sample.missing)
        #expect(scene.answers.first?.trace == trace)
        #expect(scene.answers.first?.message.trace == nil)
    }

    @Test("Private content is not searched in public networks")
    func privacy() {
        var scene = Scene()
        scene.ask(Sample.get(privacy: .private))
        scene.storeSays(Sample.absent())
        guard case .search(let search)? = scene.searches.first?.message.payload else {
            Issue.record("no search")
            return
        }
        #expect(search.sources == [.peer] && search.privacy == .private)
    }

    @Test("How it is to be looked for is the router's business, every word of it")
    func manner() {
        let manner = Manner(
            strategy: .cost,
            urgency: .high,
            size: 7,
            contentType: "video/mp4",
            network: .limited,
            isBandwidthLow: true,
            isBatteryLow: true
        )
        var scene = Scene()
        scene.ask(.get(Get(.cid(Sample.cid()), requesterID: "did:key:z", manner: manner)))
        scene.storeSays(Sample.absent())
        scene.ask(.get(Get(.cid(Sample.cid()), sources: [.gateway, .peer])))
        scene.storeSays(Sample.absent())
        let searches = scene.searches.compactMap { sent -> Search? in
            guard case .search(let search) = sent.message.payload else { return nil }
            return search
        }
        #expect(searches.map(\.manner) == [manner, Manner()])
        #expect(searches.map(\.keepsOrder) == [false, true])
        #expect(searches.map(\.requesterID) == ["did:key:z", ""])
        #expect(searches.last?.sources == [.gateway, .peer])
    }

    @Test("What was found is read from the store, with every attempt in order")
    func found() {
        var scene = Scene()
        scene.ask(Sample.get())
        scene.storeSays(Sample.absent())
        scene.routerSays(Sample.found)
        #expect(scene.answers.isEmpty && scene.asks.count == 1)
        scene.storeSays(Sample.content(), body: 100)
        #expect(
            scene.answers.first?.content?.attempts.map(\.result) == [.missing, .found]
        )
        #expect(scene.withdrawals.isEmpty)
    }

    @Test("Progress that covers the range is enough; the search is withdrawn")
    func progress() {
        var scene = Scene()
        scene.ask(Sample.get())
        scene.storeSays(Sample.absent())
        scene.routerSays(.progress(Progress(available: 99, size: 1_000)))
        #expect(scene.asks.isEmpty)
        scene.routerSays(.progress(Progress(available: 100, size: 1_000)))
        #expect(scene.asks.count == 1)
        scene.storeSays(Sample.content(), body: 100)
        #expect(scene.answers.count == 1 && scene.withdrawals.count == 1)
    }

    @Test(
        "Progress is cut at the size of the whole",
        arguments: [(950, 50, true), (950, 49, false), (2_000, 0, true), (0, 100, true)]
    )
    func cut(offset: UInt64, available: UInt64, isEnough: Bool) {
        var scene = Scene()
        scene.ask(Sample.get(offset: offset))
        scene.storeSays(Sample.absent())
        scene.routerSays(.progress(Progress(available: available, size: 1_000)))
        #expect(scene.asks.isEmpty != isEnough)
    }

    @Test("Absent after progress waits for the search, which goes on")
    func progressTooSoon() {
        var scene = Scene()
        scene.ask(Sample.get())
        scene.storeSays(Sample.absent())
        scene.routerSays(.progress(Progress(available: 100, size: 0)))
        scene.storeSays(Sample.absent())
        #expect(scene.answers.isEmpty && scene.searches.count == 1 && scene.asks.isEmpty)
        scene.routerSays(Sample.found)
        scene.storeSays(Sample.content(), body: 100)
        #expect(scene.answers.count == 1)
    }

    @Test("Found while the store is asked: an absent asks it once more, without a new search")
    func foundWhileReading() {
        var scene = Scene()
        scene.ask(Sample.get())
        scene.storeSays(Sample.absent())
        scene.routerSays(.progress(Progress(available: 100, size: 0)))
        scene.routerSays(Sample.found)
        scene.storeSays(Sample.absent())
        #expect(scene.searches.isEmpty && scene.asks.count == 1)
        scene.storeSays(Sample.content(), body: 100)
        #expect(scene.answers.count == 1)
    }

    @Test("A search that fails while the store is asked leaves the decision to the store")
    func failedWhileReading() {
        var scene = Scene()
        scene.ask(Sample.get())
        scene.storeSays(Sample.absent())
        scene.routerSays(.progress(Progress(available: 100, size: 0)))
        scene.routerSays(Sample.missing)
        #expect(scene.answers.isEmpty)
        scene.storeSays(Sample.absent())
        #expect(scene.failure?.code == .notFound)
        #expect(scene.failure?.attempts.map(\.source) == [.local, .gateway])
    }

    @Test("Missing everywhere is not-found with every attempt")
    func missing() {
        var scene = Scene()
        scene.ask(Sample.get())
        scene.now += .milliseconds(2)
        scene.storeSays(Sample.absent())
        scene.routerSays(Sample.missing)
        #expect(scene.failure?.code == .notFound)
        #expect(
            scene.failure?.attempts == [
                Attempt(.local, .missing, duration: .milliseconds(2)),
                Attempt(.gateway, peer: "g", .missing),
            ]
        )
        #expect(scene.isQuiet && scene.withdrawals.isEmpty)
    }

    @Test("A search's failure is the answer's", arguments: ErrorCode.allCases)
    func failed(code: ErrorCode) {
        var scene = Scene()
        scene.ask(Sample.get())
        scene.storeSays(Sample.absent())
        scene.routerSays(
            .outcome(
                Outcome(
                    .failed(code, isPermanent: false),
                    sentence: "Why.",
                    retryAfter: .seconds(3),
                )
            )
        )
        #expect(scene.failure?.code == code && scene.failure?.sentence == "Why.")
        #expect(scene.failure?.retryAfter == .seconds(3))
    }

    @Test("What only the store may be asked for is not searched")
    func localOnly() {
        var scene = Scene()
        scene.ask(Sample.get(sources: [.local]))
        scene.storeSays(Sample.absent())
        #expect(scene.failure?.code == .notFound && scene.searches.isEmpty)
        #expect(scene.failure?.attempts.map(\.source) == [.local])
    }

    @Test("Without routers a miss is not-found")
    func noRouters() {
        var scene = Scene(routers: 0)
        scene.ask(Sample.get())
        scene.storeSays(Sample.absent())
        #expect(scene.failure?.code == .notFound)
    }

    @Test("Found and gone again is searched three times, then unavailable")
    func evicted() {
        var scene = Scene()
        scene.ask(Sample.get())
        for round in 1...3 {
            scene.storeSays(Sample.absent())
            #expect(scene.searches.count == 1, "round \(round)")
            scene.routerSays(Sample.found)
        }
        scene.storeSays(Sample.absent())
        #expect(scene.failure?.code == .unavailable && scene.isQuiet)
        #expect(scene.failure?.attempts.count == 4)
    }

    @Test("The store's failure is the answer's, with the local attempt")
    func storeFails() {
        var scene = Scene()
        scene.ask(Sample.get(offset: 5_000))
        scene.storeSays(.failure(Failure(.invalidRequest, "Past the end.", field: "offset")))
        #expect(scene.failure?.code == .invalidRequest && scene.failure?.field == "offset")
        #expect(scene.failure?.attempts.first?.code == .invalidRequest)
    }

    @Test("A stage that talks nonsense is our fault, and ends the request")
    func nonsense() {
        var scene = Scene()
        scene.ask(Sample.get())
        scene.storeSays(Sample.stored())
        #expect(scene.failure?.code == .internal)
        scene.ask(Sample.get())
        scene.storeSays(Sample.content(), body: 99)
        #expect(scene.failure?.code == .internal)
        scene.ask(Sample.get())
        scene.storeSays(Sample.absent())
        scene.routerSays(.ping)
        #expect(scene.failure?.code == .internal && scene.isQuiet)
    }

    @Test("Answers to questions that are over are ignored")
    func late() {
        var scene = Scene()
        scene.ask(Sample.get(), ttl: .seconds(1))
        let ask = scene.asks[0]
        scene.pass(.seconds(1))
        #expect(scene.failure?.code == .timeout)
        let reply = ask.message.reply(Sample.content())
        #expect(scene.machine.storeSaid(0, reply, bodyBytes: 100, now: scene.now) == [])
        // The place is taken by another request now; the old answer is not its answer.
        scene.ask(Sample.get(2))
        #expect(scene.machine.storeSaid(0, reply, bodyBytes: 100, now: scene.now) == [])
        var forged = scene.asks[1].message.reply(Sample.content())
        forged.requestID = .random()
        #expect(scene.machine.storeSaid(0, forged, bodyBytes: 100, now: scene.now) == [])
        #expect(scene.machine.routerSaid(0, reply, now: scene.now) == [])
        #expect(scene.machine.open == 1)
    }

    @Test("The deadline ends it with what was tried so far")
    func timeout() {
        var scene = Scene()
        scene.ask(Sample.get(), ttl: .seconds(1))
        scene.storeSays(Sample.absent())
        scene.routerSays(
            .progress(
                Progress(available: 0, size: 0, attempts: [Attempt(.peer, .missing)])
            )
        )
        scene.pass(.milliseconds(999))
        #expect(scene.answers.isEmpty)
        scene.pass(.milliseconds(1))
        #expect(scene.failure?.code == .timeout)
        #expect(
            scene.failure?.attempts.map(\.source) == [.local, .peer, .ipfs, .gateway]
        )
        #expect(scene.failure?.attempts.map(\.result) == [.missing, .missing, .skipped, .skipped])
        #expect(scene.withdrawals.count == 1 && scene.isQuiet)
    }

    @Test("A request without a time to live has 30 seconds")
    func defaultTimeToLive() {
        var scene = Scene()
        scene.ask(Sample.get())
        scene.storeSays(Sample.absent())
        scene.pass(.milliseconds(29_999))
        #expect(scene.answers.isEmpty)
        scene.pass(.milliseconds(1))
        #expect(scene.failure?.code == .timeout)
    }
}
