import Bus
import IntakeService
import Messages

/// An intake: the real machine, with the little that its stage does around it.
struct SimulatedIntake {
    static let bounds = Bounds(
        inFlightPerClient: 6,
        inFlight: 10,
        bodyBytes: 1_000,
        replyBytesPerClient: 700,
        replyBytes: 2_000,
        asksPerStore: 6,
    )

    private(set) var machine: IntakeMachine
    private(set) var bodies: [BodyKey: Body] = [:]
    private let number: Int
    private let sabotage: Sabotage?
    private var stores: [SimulatedLink]
    private var routers: [SimulatedLink]
    private let origin: ContinuousClock.Instant
    private var answers = 0

    init(
        _ number: Int,
        life: UInt64,
        stores: Int,
        routers: Int,
        sabotage: Sabotage?,
        now: ContinuousClock.Instant,
    ) {
        self.number = number
        self.sabotage = sabotage
        origin = now
        machine = IntakeMachine(
            stores: stores,
            // Each writes their addresses in its own way, and tells them apart by their names.
            routers: (0..<routers).map {
                sabotage == .routersSwapped ? "router-\($0)" : "router-\($0) of intake-\(number)"
            },
            bounds: Self.bounds(ignoredBy: sabotage),
            firstAsk: life &* 0x9E37_79B9_7F4A_7C15,
            now: now,
        )
        self.stores = (0..<stores).map { SimulatedLink(to: .store($0), now: now) }
        self.routers = (0..<routers).map { SimulatedLink(to: .router($0), now: now) }
    }

    private static func bounds(ignoredBy sabotage: Sabotage?) -> Bounds {
        func allowed(_ bound: Bound, _ count: Int) -> Int {
            bound.allowed(count, ignoring: sabotage)
        }
        return Bounds(
            inFlightPerClient: allowed(.inFlightPerClient, bounds.inFlightPerClient),
            inFlight: allowed(.inFlight, bounds.inFlight),
            bodyBytes: allowed(.bodyBytes, bounds.bodyBytes),
            replyBytesPerClient: allowed(.replyBytesPerClient, bounds.replyBytesPerClient),
            replyBytes: allowed(.replyBytes, bounds.replyBytes),
            asksPerStore: allowed(.asksPerStore, bounds.asksPerStore),
        )
    }

    var storeCount: Int { stores.count }

    /// It is told to stop: nothing new is taken.
    mutating func drain() { machine.drain() }

    /// Its time to drain is over: what is left is answered.
    mutating func end(_ out: inout Outbox) {
        if sabotage != .drainSkipped { perform(machine.endAll(now: out.now), nil, &out) }
    }

    /// When it must look at its clock: at the next beat, or the next tick where anything waits.
    func deadline(now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        let beat = (stores + routers).map(\.deadline).min() ?? now + .seconds(1)
        guard machine.open > 0 else { return beat }
        let ticks = Int64((now - origin) / IntakeService.Limits.tick) + 1
        return min(beat, origin + IntakeService.Limits.tick * Int(ticks))
    }

    mutating func look(_ out: inout Outbox) {
        for index in stores.indices {
            if let event = stores[index].tick(.ping, &out) { storeChanged(index, event, &out) }
        }
        for index in routers.indices {
            if let event = routers[index].tick(.ping, &out) { routerChanged(index, event, &out) }
        }
        guard sabotage != .clockIgnored else { return }
        perform(machine.tick(now: out.now), nil, &out)
    }

    /// A connection of ours is there: its other end hears of us at once.
    func connected(to place: Place, _ out: inout Outbox) {
        (stores + routers).first { $0.place == place }?.beat(.ping, &out)
    }

    mutating func receive(_ packet: Packet, _ out: inout Outbox) {
        let message = packet.message
        let index = packet.from.number
        switch packet.from.kind {
        case .client:
            out.tell(.asked(intake: number, message, route: packet.route))
            let effects = machine.asked(
                message,
                by: Asker(route: packet.route),
                bodyBytes: packet.body?.bytes ?? 0,
                now: out.now,
            )
            perform(effects, packet.body, &out)
        case .store:
            if let event = stores[index].heard(message) { storeChanged(index, event, &out) }
            if case .pong = message.payload { return }
            let effects = machine.storeSaid(
                index,
                message,
                bodyBytes: packet.body?.bytes ?? 0,
                now: out.now,
            )
            perform(effects, packet.body, &out)
        case .router:
            if let event = routers[index].heard(message) { routerChanged(index, event, &out) }
            if case .pong(let pong) = message.payload {
                guard sabotage != .routersSwapped else { return }
                let effects = machine.routerNamed(index, pong.instance, now: out.now)
                return perform(effects, nil, &out)
            }
            perform(machine.routerSaid(swapped(index), message, now: out.now), nil, &out)
        case .intake, .fetcher:
            break
        }
    }

    mutating func released(_ bytes: Int, of route: [UInt8], _ out: inout Outbox) {
        perform(machine.released([route: bytes], now: out.now), nil, &out)
    }

    private mutating func storeChanged(_ link: Int, _ event: LivenessEvent, _ out: inout Outbox) {
        perform(machine.storeChanged(link, event, now: out.now), nil, &out)
    }

    private mutating func routerChanged(_ link: Int, _ event: LivenessEvent, _ out: inout Outbox) {
        if sabotage == .routerLossIgnored, event == .died { return }
        out.tell(.membershipChanged)
        perform(machine.routerChanged(swapped(link), event, now: out.now), nil, &out)
    }

    private mutating func perform(
        _ effects: [IntakeService.Effect],
        _ body: Body?,
        _ out: inout Outbox
    ) {
        for effect in effects {
            switch effect {
            case .describe: break
            case .answer(let answer): say(answer, body, &out)
            case .askStore(let link, let message, let key):
                if !out.send(message, key.flatMap { bodies[$0] }, to: .store(link)) {
                    perform(machine.storeRefused(link, hop: message.hop, now: out.now), nil, &out)
                }
            case .tellRouter(_, let message)
            where message.payload == .withdraw && sabotage == .withdrawalsDropped:
                continue
            case .tellRouter(let link, let message):
                if !out.send(message, to: .router(swapped(link))) {
                    perform(machine.routerRefused(link, hop: message.hop, now: out.now), nil, &out)
                }
            case .keepBody(let key): bodies[key] = body
            case .dropBody(let key): bodies[key] = nil
            }
        }
    }

    private mutating func say(_ answer: Answer, _ body: Body?, _ out: inout Outbox) {
        let body = answer.bodyBytes > 0 ? body : nil
        let route = answer.asker.route
        if answer.message.requestID != .zero { answers += 1 }
        let isTenth = answers % 10 == 0
        if sabotage == .answersDropped, isTenth { return }
        for _ in 0..<(sabotage == .answersDoubled && isTenth ? 2 : 1) {
            out.tell(.answered(intake: number, answer.message, route: route, body))
        }
        guard !out.send(answer.message, body, over: route) else { return }
        if let body { out.drop(body, of: route) }
        out.tell(.left(intake: number, route: route))
        perform(machine.left(route, now: out.now), nil, &out)
    }

    private func swapped(_ router: Int) -> Int {
        sabotage == .routersSwapped && number == 0 ? routers.count - 1 - router : router
    }
}
