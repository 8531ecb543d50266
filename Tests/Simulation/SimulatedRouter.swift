import Messages
import RouterService

/// A router: the real machine, with the little that its stage does around it.
struct SimulatedRouter {
    static var bounds: Bounds {
        var bounds = Bounds()
        bounds.searches = 10
        bounds.searchesPerFlight = 6
        bounds.queuedOrders = 3
        bounds.fetchers = 6
        // A content has three blocks: an order reaches ahead by one or two of them.
        bounds.readAheadMin = UInt64(Library.blockBytes)
        bounds.readAheadMax = 2 * bounds.readAheadMin
        bounds.readerWindow = bounds.readAheadMin / 2
        bounds.lingering = 2
        return bounds
    }

    private(set) var machine: Discovery
    private let number: Int
    private let epoch: UInt64
    private let library: Library
    private let sabotage: Sabotage?
    private var given = 0
    /// What each instance said of itself last, for a router that believes it for ever.
    private var believed: [String: (register: Register, route: Route)] = [:]
    /// The connections over which intakes have asked, for a router that believes in them for ever.
    private var askers: Set<Route> = []

    init(
        _ number: Int,
        life: UInt64,
        library: Library,
        sabotage: Sabotage?,
        now: ContinuousClock.Instant,
    ) {
        self.number = number
        self.library = library
        self.sabotage = sabotage
        epoch = life &* 1_000 + UInt64(number)
        machine = Discovery(epoch: epoch, bounds: Self.bounds(ignoredBy: sabotage), now: now)
    }

    private static func bounds(ignoredBy sabotage: Sabotage?) -> Bounds {
        var bounds = Self.bounds
        bounds.searches = Bound.searches.allowed(bounds.searches, ignoring: sabotage)
        bounds.searchesPerFlight = Bound.searchesPerFlight.allowed(
            bounds.searchesPerFlight,
            ignoring: sabotage
        )
        bounds.queuedOrders = Bound.queuedOrders.allowed(bounds.queuedOrders, ignoring: sabotage)
        bounds.fetchers = Bound.instances.allowed(bounds.fetchers, ignoring: sabotage)
        if sabotage == .lingeringForgotten { bounds.lingerTime *= 10 }
        return bounds
    }

    func deadline(now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        machine.nextDeadline ?? now + .seconds(1)
    }

    mutating func look(_ out: inout Outbox) {
        for (register, route) in believed.sorted(by: { $0.key < $1.key }).map(\.value) {
            perform(machine.register(register, from: route, now: out.now), &out)
        }
        for route in askers { machine.heard(from: route) }
        perform(machine.tick(now: out.now), &out)
    }

    /// It is told to stop: everybody who waits is sent elsewhere.
    mutating func stop(_ out: inout Outbox) { perform(machine.close(now: out.now), &out) }

    mutating func receive(_ packet: Packet, _ out: inout Outbox) {
        let message = packet.message
        let route = Route(packet.route)
        let asker = Asker(route: route, hop: message.hop)
        switch message.payload {
        case .ping:
            machine.heard(from: route)
            _ = out.send(message.reply(pong), over: packet.route)
        case .search(var search):
            if sabotage == .privacyForgotten { search.privacy = .public }
            if sabotage == .intakeLossIgnored { askers.insert(route) }
            let content = library.number(of: search.root)
            out.tell(.searched(router: number, asker, content: content))
            let effects = machine.search(
                search,
                requestID: message.requestID,
                timeToLive: message.timeToLive ?? .seconds(30),
                from: asker,
                now: out.now,
            )
            perform(effects, &out)
        case .withdraw:
            out.tell(.settled(router: number, asker))
            perform(machine.withdraw(asker, now: out.now), &out)
        case .register(let register):
            _ = out.send(message.reply(pong), over: packet.route)
            if sabotage == .takeBackSkipped { believed[register.instance] = (register, route) }
            perform(machine.register(register, from: route, now: out.now), heardFrom: route, &out)
        case .progress(let progress):
            perform(machine.progress(progress, of: message.hop, now: out.now), &out)
        case .outcome(var outcome):
            if sabotage == .foundDenied, outcome.result == .found { outcome.result = .missing }
            out.tell(.orderEnded(router: number, number: message.hop))
            perform(machine.outcome(outcome, of: message.hop, now: out.now), &out)
        default:
            break
        }
    }

    private var pong: Payload {
        .pong(
            Pong(
                stage: "router",
                instance: "router-\(number)",
                epoch: epoch,
                open: UInt32(machine.openCount)
            )
        )
    }

    private mutating func perform(
        _ effects: [RouterService.Effect],
        heardFrom route: Route? = nil,
        _ out: inout Outbox,
    ) {
        // What a former life held is gone before anybody is given it, though it is said afterwards.
        for case .note(let note) in effects { take(note, heardFrom: route, &out) }
        // What comes of it that something can't be sent is done after the rest, as the stage does it.
        var more: [RouterService.Effect] = []
        var gone: [Route] = []
        for effect in effects {
            switch effect {
            case .order(let order, let number, let requestID, let timeToLive, let route):
                let message = Message(
                    requestID: requestID,
                    timeToLive: timeToLive,
                    hop: number,
                    payload: .order(order)
                )
                more += give(message, order, over: route, &out)
            case .withdraw(let order, let requestID, let route):
                out.tell(.orderEnded(router: number, number: order))
                let message = Message(requestID: requestID, hop: order, payload: .withdraw)
                _ = out.send(message, over: route.bytes)
            case .progress(let progress, let requestID, let asker):
                more += answer(.progress(progress), requestID, asker, &gone, &out)
            case .outcome(let outcome, let requestID, _, let asker):
                out.tell(.settled(router: number, asker))
                more += answer(.outcome(outcome), requestID, asker, &gone, &out)
            case .refusal(let failure, let requestID, let asker):
                out.tell(.settled(router: number, asker))
                more += answer(.failure(failure), requestID, asker, &gone, &out)
            case .note:
                break
            }
        }
        for route in gone { out.tell(.searchesForgotten(router: number, route: route.bytes)) }
        if !more.isEmpty { perform(more, &out) }
    }

    private mutating func give(
        _ message: Message,
        _ order: Order,
        over route: Route,
        _ out: inout Outbox,
    ) -> [RouterService.Effect] {
        given += 1
        let content = library.number(of: order.root)
        for copy in 0...UInt64(sabotage == .ordersDoubled && given % 5 == 0 ? 1 : 0) {
            out.tell(
                .ordered(
                    router: number,
                    number: message.hop &+ copy,
                    content: content,
                    order,
                    route: route.bytes
                )
            )
        }
        guard !out.send(message, over: route.bytes) else { return [] }
        out.tell(.orderEnded(router: number, number: message.hop))
        return machine.notSent(message.hop, because: .unreachable, now: out.now)
    }

    private mutating func answer(
        _ payload: Payload,
        _ requestID: RequestID,
        _ asker: RouterService.Asker,
        _ gone: inout [Route],
        _ out: inout Outbox,
    ) -> [RouterService.Effect] {
        let message = Message(requestID: requestID, hop: asker.hop, payload: payload)
        if out.send(message, over: asker.route.bytes) || sabotage == .intakeLossIgnored {
            return []
        }
        gone.append(asker.route)
        return machine.left(asker.route, now: out.now)
    }

    private func take(_ note: Note, heardFrom route: Route?, _ out: inout Outbox) {
        switch note {
        case .fetcherRestarted:
            out.tell(.membershipChanged)
            if let route { out.tell(.ordersForgotten(router: number, route: route.bytes)) }
        case .fetcherJoined, .fetcherLost, .fetcherDraining:
            out.tell(.membershipChanged)
        case .fetcherRefused:
            break
        }
    }
}
