import Bus
import IntakeService
import Messages
import Multiformats
import SeededRandom
import Testing

/// Many clients, stores and routers that do anything at any time; a failing seed is printed.
@Suite struct RandomRunTests {
    @Test("Every request is answered once, in time, within the bounds, and nothing is left over")
    func seeds() {
        for seed in UInt64(1)...300 {
            var run = RandomRun(seed: seed)
            run.play()
            #expect(run.complaints.isEmpty, "seed \(seed): \(run.complaints.prefix(3))")
        }
    }
}

/// One run of some thousand events.
private struct RandomRun {
    private struct Expectation {
        let route: String
        let deadline: ContinuousClock.Instant
    }

    private static let bounds = Bounds(
        inFlightPerClient: 12,
        inFlight: 40,
        bodyBytes: 500,
        replyBytesPerClient: 600,
        replyBytes: 2_000,
        asksPerStore: 4,
    )

    var complaints: [String] = []
    private var random: SeededGenerator
    private var machine: IntakeMachine
    private var now = ContinuousClock.now
    private var expected: [RequestID: Expectation] = [:]
    private var payloads: [RequestID: Payload] = [:]
    private var left: Set<RequestID> = []
    private var asks: [(link: Int, message: Message)] = []
    private var searches: [(link: Int, message: Message)] = []
    private var unsent: [(route: [UInt8], bytes: Int)] = []
    private var bodies: Set<BodyKey> = []
    private var storesAlive = [false, false]
    private var routersAlive = [false, false, false]

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        machine = IntakeMachine(
            stores: 2,
            routers: ["r0", "r1", "r2"],
            bounds: Self.bounds,
            firstAsk: seed,
            now: now,
        )
    }

    mutating func play() {
        for _ in 0..<1_000 {
            step()
            check()
        }
        settle()
    }

    private mutating func step() {
        switch random.below(20) {
        case 0...4: ask()
        case 5...8: storeAnswers()
        case 9...11: routerAnswers()
        case 12: storeChanges()
        case 13: routerChanges()
        case 14: cancel()
        case 15: retry()
        case 16: release(random.below(4))
        case 17 where random.below(10) == 0: leave()
        default: pass(.milliseconds(random.below(400)))
        }
    }

    private mutating func ask() {
        let id = RequestID.random(using: &random)
        let client = "c\(random.below(6))"
        let number = UInt64(random.below(5))
        let length = UInt64(1 + random.below(300))
        let (payload, body): (Payload, Int) =
            switch random.below(6) {
            case 0: (.put(Put()), 1 + random.below(300))
            case 1: (.assemble(Assemble()), 36)
            case 2: (.stat(Stat(.cid(Sample.cid(number)))), 0)
            case 3: (Sample.get(number, length: length, sources: [.local]), 0)
            default: (Sample.get(number, length: length), 0)
            }
        let ttl = Duration.milliseconds(1 + random.below(8_000))
        expected[id] = Expectation(route: client, deadline: now + ttl)
        payloads[id] = payload
        send(Message(requestID: id, timeToLive: ttl, payload: payload), client, body)
    }

    private mutating func send(_ message: Message, _ client: String, _ body: Int) {
        apply(
            machine.asked(
                message,
                by: Asker(route: Array(client.utf8)),
                bodyBytes: body,
                now: now
            )
        )
    }

    private mutating func storeAnswers() {
        guard !asks.isEmpty else { return }
        // Out of order, sometimes twice, sometimes never.
        let index = random.below(asks.count)
        let ask = random.below(10) == 0 ? asks[index] : asks.remove(at: index)
        let reply: Payload
        var body = 0
        switch (ask.message.payload, random.below(8)) {
        case (_, 0): reply = .failure(Failure(.unavailable, "Stopping."))
        case (_, 1): reply = .failure(Failure(.corrupt, "Rot."))
        case (.get(let get), 2...4):
            body = random.below(Int(get.length) + 1)
            reply = .content(
                Content(
                    cid: get.contentHash.root,
                    size: 1_000,
                    offset: get.offset,
                    length: UInt64(body),
                )
            )
        case (.get(let get), _): reply = .absent(Absent(root: get.contentHash.root))
        case (.stat, _): reply = .failure(Failure(.notFound, "Unknown."))
        default: reply = Sample.stored()
        }
        apply(
            machine.storeSaid(
                ask.link,
                ask.message.reply(reply),
                bodyBytes: body,
                now: now
            )
        )
    }

    private mutating func routerAnswers() {
        guard !searches.isEmpty else { return }
        let index = random.below(searches.count)
        let search = searches[index]
        let reply: Payload =
            switch random.below(6) {
            case 0, 1: .progress(Progress(available: UInt64(random.below(400)), size: 0))
            case 2, 3: Sample.found
            case 4: Sample.missing
            default: .outcome(Outcome(.failed(.timeout, isPermanent: false)))
            }
        if case .outcome = reply { searches.remove(at: index) }
        apply(machine.routerSaid(search.link, search.message.reply(reply), now: now))
    }

    private mutating func storeChanges() {
        let link = random.below(2)
        let event: LivenessEvent =
            storesAlive[link] ? (random.below(2) == 0 ? .died : .restarted) : .appeared
        storesAlive[link] = event != .died
        apply(machine.storeChanged(link, event, now: now))
    }

    private mutating func routerChanges() {
        let link = random.below(3)
        let event: LivenessEvent =
            routersAlive[link] ? (random.below(2) == 0 ? .died : .restarted) : .returned
        routersAlive[link] = event != .died
        apply(machine.routerChanged(link, event, now: now))
    }

    private mutating func cancel() {
        guard let id = expected.keys.sorted(by: { $0.high < $1.high }).first else { return }
        send(Message(requestID: .zero, payload: .cancel(id)), "c0", 0)
    }

    private mutating func retry() {
        let open = expected.keys.sorted { $0.high < $1.high }
        guard !open.isEmpty else { return }
        let id = open[random.below(open.count)]
        guard let payload = payloads[id], let before = expected[id], !left.contains(id) else {
            return
        }
        let client = "c\(random.below(6))"
        expected[id] = Expectation(route: client, deadline: before.deadline)
        let body =
            switch payload {
            case .put: 10
            case .assemble: 36
            default: 0
            }
        send(Message(requestID: id, payload: payload), client, body)
    }

    private mutating func release(_ count: Int) {
        var bytes: [[UInt8]: Int] = [:]
        for _ in 0..<min(count, unsent.count) {
            let reply = unsent.remove(at: random.below(unsent.count))
            bytes[reply.route, default: 0] += reply.bytes
        }
        apply(machine.released(bytes, now: now))
    }

    private mutating func leave() {
        let client = "c\(random.below(6))"
        for (id, expectation) in expected where expectation.route == client { left.insert(id) }
        apply(machine.left(Array(client.utf8), now: now))
        for id in left { expected[id] = nil }
    }

    private mutating func pass(_ duration: Duration) {
        now += duration
        apply(machine.tick(now: now))
        for (id, expectation) in expected where expectation.deadline <= now {
            complaints.append("request \(id) outlived its deadline")
            expected[id] = nil
        }
    }

    private mutating func apply(_ effects: [Effect]) {
        for effect in effects {
            switch effect {
            case .describe: complaints.append("nobody asked for a description")
            case .answer(let answer): note(answer)
            case .askStore(let link, let message, let body):
                if !storesAlive[link] { complaints.append("a dead store was asked") }
                if let body, !bodies.contains(body) { complaints.append("a body was gone") }
                if random.below(20) == 0 {
                    apply(machine.storeRefused(link, hop: message.hop, now: now))
                } else {
                    asks.append((link, message))
                }
            case .tellRouter(let link, let message):
                if message.payload == .withdraw {
                    searches.removeAll { $0.message.hop == message.hop }
                } else if random.below(20) == 0 {
                    apply(machine.routerRefused(link, hop: message.hop, now: now))
                } else {
                    if !routersAlive[link] { complaints.append("a dead router was told") }
                    searches.append((link, message))
                }
            case .keepBody(let key): bodies.insert(key)
            case .dropBody(let key): bodies.remove(key)
            }
        }
    }

    private mutating func note(_ answer: Answer) {
        if answer.bodyBytes > 0 { unsent.append((answer.asker.route, answer.bodyBytes)) }
        let id = answer.message.requestID
        guard id != .zero else { return }
        guard let expectation = expected.removeValue(forKey: id) else {
            complaints.append("an answer that nobody awaits: \(id)")
            return
        }
        if Array(expectation.route.utf8) != answer.asker.route {
            complaints.append("an answer went to another connection")
        }
    }

    private mutating func check() {
        let bounds = Self.bounds
        if machine.open > bounds.inFlight { complaints.append("too many requests") }
        if machine.open != expected.count { complaints.append("a request was lost or left over") }
        if machine.bodyBytes > bounds.bodyBytes { complaints.append("too many body bytes") }
        if machine.replyBytes > bounds.replyBytes { complaints.append("too many reply bytes") }
        if machine.replyBytes < 0 || machine.bodyBytes < 0 { complaints.append("below zero") }
    }

    /// Lets everything come to its end.
    private mutating func settle() {
        pass(.seconds(9))
        release(unsent.count)
        if machine.open + machine.queued + machine.bodyBytes + machine.replyBytes
            + machine.clientCount != 0 || !bodies.isEmpty
        {
            complaints.append("something is left over")
        }
        // The books balance: every place at a store is free again.
        asks = []
        for link in 0..<2 {
            storesAlive[link] = true
            apply(machine.storeChanged(link, .returned, now: now))
        }
        pass(.milliseconds(20))
        for number in 0..<8 {
            let id = RequestID(high: .max, low: UInt64(number))
            let client = "c\(number % 6)"
            let message = Message(requestID: id, timeToLive: .seconds(1), payload: .list(List()))
            expected[id] = Expectation(route: client, deadline: now + .seconds(1))
            send(message, client, 0)
        }
        pass(.milliseconds(20))
        pass(.milliseconds(20))
        if asks.count < 7 { complaints.append("a store's turn was lost: \(asks.count)") }
    }
}

extension SeededGenerator {
    fileprivate mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
