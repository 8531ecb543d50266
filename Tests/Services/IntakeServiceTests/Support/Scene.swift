import Bus
import IntakeService
import Messages
import Multiformats

/// A machine with a clock of its own and a memory of what it wanted done.
struct Scene {
    var machine: IntakeMachine
    let start = ContinuousClock.now
    var now: ContinuousClock.Instant
    private(set) var answers: [Answer] = []
    /// Questions to stores that nobody answered yet, oldest first.
    var asks: [(link: Int, message: Message, body: BodyKey?)] = []
    /// Searches that nobody answered yet, oldest first.
    var searches: [(link: Int, message: Message)] = []
    private(set) var withdrawals: [(link: Int, message: Message)] = []
    private(set) var bodies: Set<BodyKey> = []
    private(set) var described = 0

    init(
        stores: Int = 1,
        routers: Int = 1,
        bounds: Bounds = Bounds(),
        warden: Warden = Warden(),
        areAlive: Bool = true,
    ) {
        now = start
        machine = IntakeMachine(
            stores: stores,
            routers: (0..<routers).map { "ipc:///run/router-\($0).sock" },
            bounds: bounds,
            warden: warden,
            firstAsk: 0xDEAD_BEEF_0BAD_F00D,
            now: start,
        )
        guard areAlive else { return }
        for store in 0..<stores { storeChanged(store, .appeared) }
        for router in 0..<routers { routerChanged(router, .appeared) }
    }

    mutating func apply(_ effects: [Effect]) {
        for effect in effects {
            switch effect {
            case .describe: described += 1
            case .answer(let answer): answers.append(answer)
            case .askStore(let link, let message, let body): asks.append((link, message, body))
            case .tellRouter(let link, let message):
                if message.payload == .withdraw {
                    withdrawals.append((link, message))
                    searches.removeAll { $0.message.hop == message.hop }
                } else {
                    searches.append((link, message))
                }
            case .keepBody(let key): bodies.insert(key)
            case .dropBody(let key): bodies.remove(key)
            }
        }
    }

    // MARK: Events

    @discardableResult
    mutating func ask(
        _ payload: Payload,
        id: RequestID = .random(),
        from client: String = "a",
        user: String = "",
        ttl: Duration? = nil,
        body: Int = 0,
        proof: Proof? = nil,
        clock: UInt64 = 0,
        trace: TraceContext? = nil,
    ) -> RequestID {
        apply(
            machine.asked(
                Message(requestID: id, timeToLive: ttl, hop: 77, trace: trace, payload: payload),
                by: Asker(route: Array(client.utf8), user: user),
                bodyBytes: body,
                proof: proof,
                clock: clock,
                now: now,
            )
        )
        return id
    }

    mutating func pass(_ duration: Duration) {
        now += duration
        apply(machine.tick(now: now))
    }

    mutating func storeChanged(_ link: Int, _ event: LivenessEvent) {
        apply(machine.storeChanged(link, event, now: now))
    }

    mutating func routerChanged(_ link: Int, _ event: LivenessEvent) {
        apply(machine.routerChanged(link, event, now: now))
    }

    /// The store answers its oldest question.
    mutating func storeSays(_ payload: Payload, body: Int = 0) {
        let ask = asks.removeFirst()
        apply(
            machine.storeSaid(ask.link, ask.message.reply(payload), bodyBytes: body, now: now)
        )
    }

    /// The router answers its oldest search; progress leaves it open.
    mutating func routerSays(_ payload: Payload) {
        let search = searches[0]
        if case .progress = payload {} else { searches.removeFirst() }
        apply(machine.routerSaid(search.link, search.message.reply(payload), now: now))
    }

    mutating func released(_ client: String, _ bytes: Int) {
        apply(machine.released([Array(client.utf8): bytes], now: now))
    }

    // MARK: What came of it

    /// The only answer, if there is exactly one.
    var onlyAnswer: Payload? { answers.count == 1 ? answers[0].message.payload : nil }

    var failure: Failure? { answers.last?.failure }

    /// Nothing is held for anybody.
    var isQuiet: Bool {
        machine.open == 0 && machine.queued == 0 && machine.bodyBytes == 0 && bodies.isEmpty
            && machine.replyBytes == 0 && machine.clientCount == 0
    }
}

extension Answer {
    var failure: Failure? {
        if case .failure(let failure) = message.payload { failure } else { nil }
    }

    var content: Content? {
        if case .content(let content) = message.payload { content } else { nil }
    }
}

/// Contents by number.
enum Sample {
    static func cid(_ number: UInt64 = 1) -> CID {
        CID(sha256: Digest256(words: (number, 2, 3, 4)))
    }

    static func get(
        _ number: UInt64 = 1,
        offset: UInt64 = 0,
        length: UInt64 = 100,
        sources: [Source] = Source.allCases,
        privacy: Privacy = .public,
    ) -> Payload {
        .get(
            Get(
                .cid(cid(number)),
                offset: offset,
                length: length,
                sources: sources,
                privacy: privacy,
            )
        )
    }

    static func content(_ number: UInt64 = 1, offset: UInt64 = 0, length: UInt64 = 100) -> Payload {
        .content(Content(cid: cid(number), size: 1_000, offset: offset, length: length))
    }

    static func absent(_ number: UInt64 = 1) -> Payload { .absent(Absent(root: cid(number))) }

    static func stored(_ number: UInt64 = 1) -> Payload {
        .stored(Stored(cid: cid(number), size: 100))
    }

    static let found = Payload.outcome(
        Outcome(.found, attempts: [Attempt(.gateway, peer: "g", .found)])
    )
    static let missing = Payload.outcome(
        Outcome(.missing, attempts: [Attempt(.gateway, peer: "g", .missing)])
    )
}
