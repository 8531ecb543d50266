import Messages
import RouterService
import SeededRandom

/// A router among intakes and fetchers that do anything at any time, and a ledger of what the
/// router owes: it says what it breaks.
struct RandomWorld {
    /// An order that an instance holds, as the fetchers see it.
    private struct Held {
        let instance: Int
        let root: UInt64
        let source: Source
    }

    private(set) var router: VirtualRouter
    private(set) var effects: [Effect] = []
    private(set) var faults: [String] = []
    private(set) var answeredCount = 0
    /// What the router learned to do on the way.
    var counters: Counters { router.machine.counters }
    private var random: SeededGenerator
    /// Searches that are owed an outcome, with their intake and their deadline.
    private var owed: [UInt64: (intake: UInt8, deadline: ContinuousClock.Instant)] = [:]
    /// Since when an intake has said nothing.
    private var heardFrom: [UInt8: ContinuousClock.Instant] = [:]
    private var held: [UInt64: Held] = [:]
    private var ended: [UInt64] = []
    private var epochs: [UInt64] = [1, 1, 1, 1]
    private var isAwake = [true, true, true, true]
    private var lastHop: UInt64 = 0
    /// How far each root has been read in order.
    private var positions = [UInt64](repeating: 0, count: requests.count)

    // Each root has its own request, so that a root stands for a flight.
    private static let requests: [([Source], Privacy)] = [
        ([.gateway], .public), ([.peer, .gateway], .public), ([.gateway, .ipfs], .public),
        ([.peer, .ipfs, .gateway], .public), ([.peer, .ipfs, .gateway], .private),
        ([.ipfs], .public), ([.peer, .gateway], .restricted),
    ]
    // Each search in a manner of its own: they join all the same.
    private static let manners: [Manner] = [
        Manner(), Manner(), Manner(), Manner(urgency: .high), Manner(urgency: .low),
        Manner(strategy: .trust), Manner(strategy: .privacy, urgency: .high),
        Manner(strategy: .cost), Manner(isBatteryLow: true),
    ]
    private static let offers: [[Register.Offer]] = [
        [.init(.gateway, isShare: false)],
        [.init(.gateway, isShare: false), .init(.ipfs, isShare: false)],
        [.init(.peer, isShare: true)],
        [.init(.peer, isShare: true)],
    ]

    private static let lingerTime = Duration.milliseconds(400)

    /// In some worlds gateways never answer.
    private let hasBrokenGateway: Bool

    init(seed: UInt64) {
        hasBrokenGateway = seed % 4 == 0
        random = SeededGenerator(seed: seed)
        var bounds = Bounds()
        bounds.searches = 40
        bounds.searchesPerFlight = 12
        bounds.queuedOrders = 10
        bounds.fetchers = 4
        (bounds.readAheadMin, bounds.readAheadMax, bounds.readerWindow) = (20, 80, 10)
        (bounds.lingering, bounds.lingerTime) = (2, Self.lingerTime)
        var policy = Policy()
        policy.negativeTime = .milliseconds(500)
        router = VirtualRouter(epoch: seed, bounds: bounds, policy: policy, isBooting: true)
    }

    mutating func step() {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<25: search()
        case 25..<30: withdraw()
        case 30..<45: register()
        case 45..<55: progress()
        case 55..<75: outcome()
        case 75..<78: stale()
        case 78..<81: notSent()
        case 81..<83: isAwake[Int.random(in: 0..<4, using: &random)].toggle()
        case 83..<85: silence()
        case 85: disconnect()
        default: pass(.milliseconds(Int.random(in: 0...700, using: &random)))
        }
        check()
    }

    /// Lets everything end: no new searches, and more time than any search has.
    mutating func settle() {
        router.beatingIntakes = [1, 2]
        for _ in 0..<40 { pass(.milliseconds(500)) }
        check()
        if !owed.isEmpty { faults.append("\(owed.count) searches were never answered") }
        let left = router.machine
        if left.openCount + left.flightCount + left.orderCount + left.waitingCount > 0 {
            faults.append(
                "left: \(left.openCount) searches, \(left.flightCount) flights, "
                    + "\(left.orderCount) orders, \(left.waitingCount) waiting"
            )
        }
        if !held.isEmpty { faults.append("fetchers still hold \(held.count) orders") }
    }

    // MARK: What happens

    private mutating func search() {
        // Sometimes a retry of a search that is under way.
        let isRetry = Int.random(in: 0..<5, using: &random) == 0
        let former = isRetry ? owed.keys.sorted().randomElement(using: &random) : nil
        if former == nil { lastHop += 1 }
        let hop = former ?? lastHop
        let root = UInt64.random(in: 0..<UInt64(Self.requests.count), using: &random)
        let (sources, privacy) = Self.requests[Int(root)]
        let ttl = Duration.milliseconds(Int.random(in: 1...8_000, using: &random))
        let intake = owed[hop]?.intake ?? UInt8.random(in: 1...2, using: &random)
        owed[hop] = (intake, router.now + ttl)
        heardFrom[intake] = router.now
        let (offset, length) = range(of: Int(root))
        take(
            router.search(
                hop,
                root: root,
                sources,
                offset: offset,
                length: length,
                ttl: ttl,
                privacy: privacy,
                manner: Self.manners.randomElement(using: &random) ?? Manner(),
                intake: intake
            )
        )
    }

    /// Most read on, others want anything.
    private mutating func range(of root: Int) -> (offset: UInt64, length: UInt64) {
        guard Int.random(in: 0..<4, using: &random) == 0 else {
            positions[root] = (positions[root] + 10) % 150
            return (positions[root], 10)
        }
        let offset = UInt64.random(in: 0...12, using: &random) * 10
        return (offset, UInt64.random(in: 0...3, using: &random) * 10)
    }

    private mutating func withdraw() {
        guard let hop = owed.keys.sorted().randomElement(using: &random),
            let intake = owed.removeValue(forKey: hop)?.intake
        else { return }
        heardFrom[intake] = router.now
        take(router.withdraw(hop, intake: intake))
    }

    /// An intake falls silent, or has slept enough.
    private mutating func silence() {
        router.beatingIntakes.formSymmetricDifference([UInt8.random(in: 1...2, using: &random)])
    }

    private mutating func disconnect() {
        let intake = UInt8.random(in: 1...2, using: &random)
        owed = owed.filter { $0.value.intake != intake }
        take(router.machine.left(Route([intake]), now: router.now))
    }

    private mutating func register() {
        let instance = Int.random(in: 0..<4, using: &random)
        guard isAwake[instance] else { return }
        var route = "f\(instance)"
        switch Int.random(in: 0..<10, using: &random) {
        case 0:
            epochs[instance] += 1
            for (number, order) in held where order.instance == instance {
                held[number] = nil
                ended.append(number)
            }
        case 1: route += "-again"
        default: break
        }
        take(
            router.register(
                "f\(instance)",
                Self.offers[instance],
                capacity: UInt32.random(in: 0...8, using: &random),
                epoch: epochs[instance],
                isDraining: Int.random(in: 0..<10, using: &random) == 0,
                route: route
            )
        )
    }

    private mutating func progress() {
        guard let number = awakeOrder() else { return }
        let size: UInt64 = Bool.random(using: &random) ? 150 : 0
        take(router.progress(number, UInt64.random(in: 0...60, using: &random), size: size))
    }

    private mutating func outcome() {
        guard let number = awakeOrder() else { return }
        let isBroken = hasBrokenGateway && held[number]?.source == .gateway
        held[number] = nil
        ended.append(number)
        let results: [Outcome.Result] = [
            .found, .found, .found, .missing, .missing, .missing,
            .failed(.overloaded, isPermanent: false), .failed(.unavailable, isPermanent: false),
            .failed(.timeout, isPermanent: false), .failed(.corrupt, isPermanent: true),
            .failed(.storageFull, isPermanent: false), .failed(.notFound, isPermanent: true),
        ]
        // Some say whom they asked in vain, and so teach that the source is at fault.
        let attempts =
            Bool.random(using: &random)
            ? [] : [Attempt(.gateway, peer: "g", .failed, code: .unavailable)]
        let result: Outcome.Result =
            isBroken
            ? .failed(.timeout, isPermanent: false)
            : results.randomElement(using: &random) ?? .missing
        take(router.answer(number, result, attempts: attempts))
    }

    private mutating func stale() {
        guard let number = ended.randomElement(using: &random) else { return }
        let effects = router.answer(number, .found)
        if !effects.isEmpty { faults.append("order \(number) had ended and was heard") }
        take(effects)
    }

    private mutating func notSent() {
        guard let number = held.keys.sorted().randomElement(using: &random) else { return }
        held[number] = nil
        ended.append(number)
        let reason: NotSent = Bool.random(using: &random) ? .full : .unreachable
        take(router.machine.notSent(number, because: reason, now: router.now))
    }

    private mutating func pass(_ duration: Duration) {
        router.now += duration
        for intake in router.beatingIntakes { heardFrom[intake] = router.now }
        take(router.tick())
        for (hop, search) in owed where search.deadline <= router.now {
            faults.append("search \(hop) was not answered by its deadline")
        }
    }

    private mutating func awakeOrder() -> UInt64? {
        held.filter { isAwake[$0.value.instance] }.keys.sorted().randomElement(using: &random)
    }

    // MARK: The ledger

    private mutating func take(_ caused: [Effect]) {
        effects += caused
        for effect in caused {
            switch effect {
            case .order(let order, let number, _, let timeToLive, let route):
                take(order, number, timeToLive, route)
            case .withdraw(let number, _, _):
                held[number] = nil
                ended.append(number)
            case .progress(_, _, let asker):
                if owed[asker.hop] == nil { faults.append("progress for nobody") }
            case .outcome(let outcome, _, _, let asker):
                answeredCount += 1
                if owed.removeValue(forKey: asker.hop) == nil {
                    faults.append("search \(asker.hop) is answered \(outcome.result) once more")
                }
            case .refusal(_, _, let asker):
                guard let intake = owed.removeValue(forKey: asker.hop)?.intake,
                    let heard = heardFrom[intake], router.now - heard > .seconds(3)
                else {
                    faults.append("search \(asker.hop) is sent away, and was not silent")
                    continue
                }
            case .note: break
            }
        }
    }

    private mutating func take(
        _ order: Order,
        _ number: UInt64,
        _ timeToLive: Duration,
        _ route: Route,
    ) {
        let name = String(decoding: route.bytes, as: UTF8.self)
        let instance = Int(name.dropFirst().prefix(1)) ?? 0
        let root =
            (0..<UInt64(Self.requests.count)).first { VirtualRouter.root($0) == order.root } ?? 0
        let (sources, privacy) = Self.requests[Int(root)]
        if !sources.contains(order.source) || order.privacy != privacy {
            faults.append("order \(number) asks \(order.source) for root \(root)")
        }
        if !privacy.allows(order.source) {
            faults.append("\(privacy) content leaves for \(order.source)")
        }
        if !Self.offers[instance].contains(where: { $0.source == order.source }) {
            faults.append("\(name) does not offer \(order.source)")
        }
        if held[number] != nil || ended.contains(number) {
            faults.append("order number \(number) is used twice")
        }
        let isTwice = held.values.contains {
            $0.instance == instance && $0.root == root && $0.source == order.source
        }
        if isTwice { faults.append("a second open order of root \(root) at \(name)") }
        let others = held.values.filter { $0.root == root && $0.source == order.source }
        if order.source != .peer, !others.isEmpty {
            faults.append("root \(root) is asked for at two instances of \(order.source)")
        }
        if timeToLive <= .zero { faults.append("order \(number) has no time") }
        held[number] = Held(instance: instance, root: root, source: order.source)
    }

    private mutating func check() {
        let machine = router.machine
        if machine.orderCount != held.count {
            faults.append("\(machine.orderCount) orders are open, fetchers hold \(held.count)")
        }
        if machine.registry.openCount != held.count {
            faults.append("the registry counts \(machine.registry.openCount) of \(held.count)")
        }
        if machine.openCount != owed.count {
            faults.append("\(machine.openCount) searches are open, \(owed.count) are owed")
        }
        let waited = machine.flightCount - machine.lingeringCount
        if waited > machine.openCount || machine.flightCount > Self.requests.count {
            faults.append("\(machine.flightCount) flights for \(machine.openCount) searches")
        }
        let isQueueLong = Source.allCases.contains { machine.waitingCount(of: $0) > 10 }
        if machine.openCount > 40 || isQueueLong || machine.registry.count > 4
            || machine.lingeringCount > 2
        {
            faults.append("a bound is exceeded")
        }
        if let due = machine.nextDeadline, !owed.isEmpty, due < router.now - .seconds(1) {
            faults.append("a deadline is forgotten")
        }
    }
}
