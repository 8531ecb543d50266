import Fetching
import IntakeService
import Messages
import RouterService
import SeededRandom

/// A whole deployment in virtual time: the real machines of intake, router, fetcher and store on a
/// network and among processes that fail as a seed decides.
///
/// 1. Storm, 10 s: clients ask, put, cancel, retry and leave; the weather of the seed breaks things.
/// 2. Calm, 10 s: everything is mended but what stays away for long; clients go on asking.
/// 3. Rest, 5 s: everybody is back; what was learned from lies is unlearned, and what was lost is
///    given up.
/// 4. Probes, 1 s: each content is asked for at each intake, and is found if somebody has it.
/// 5. Quiet: everything ends, and nothing is left in any table.
///
/// One seed does the same each time: whatever is random comes from it, nothing depends on a
/// table's order, and the clock is the agenda's.
struct Simulation {
    static let stormEnd = Duration.seconds(10)
    static let calmEnd = Duration.seconds(20)
    static let outagesEnd = Duration.milliseconds(19_500)
    static let probesAt = Duration.seconds(25)
    static let end = Duration.seconds(36)

    let seed: UInt64
    let sabotage: Sabotage?
    let origin = ContinuousClock.now
    let library: Library
    var now: ContinuousClock.Instant
    var random: SeededGenerator
    var agenda = Agenda()
    var network: Network
    var weather: Weather
    var faults = 0
    var processes: [Place: Process] = [:]
    var intakes: [SimulatedIntake] = []
    var routers: [SimulatedRouter] = []
    var fetchers: [SimulatedFetcher] = []
    var stores: [SimulatedStore] = []
    var clients: [SimulatedClient] = []
    var shelf = Shelf()
    var puts = 0
    private(set) var judge: Judge
    private(set) var trace: Trace
    private(set) var events = 0

    init(seed: UInt64, sabotage: Sabotage? = nil, isTraced: Bool = false) {
        self.seed = seed
        self.sabotage = sabotage
        now = origin
        random = SeededGenerator(seed: seed)
        weather = Weather(seed: seed, &random)
        if weather.long > 0, sabotage?.victims != nil { weather.long = 900 }
        network = Network(random.split())
        network.weather = weather
        trace = Trace(isWritten: isTraced, origin: origin)
        let fetchers = 2 + random.below(3)
        let routers = sabotage == .routersSwapped ? 2 : 1 + random.below(3)
        let intakes = sabotage == .routersSwapped ? 2 : 1 + random.below(3)
        library = Library(fetchers: fetchers, &random)
        judge = Judge(
            intakes: intakes,
            routers: routers,
            library: library,
            isReliable: !weather.isUnreliable,
            now: now
        )
        populate(intakes: intakes, routers: routers, fetchers: fetchers)
    }

    private mutating func populate(intakes: Int, routers: Int, fetchers: Int) {
        let stores = 1 + random.below(2)
        let places =
            (0..<stores).map(Place.store) + (0..<routers).map(Place.router)
            + (0..<fetchers).map(Place.fetcher) + (0..<intakes).map(Place.intake)
            + (0..<4).map(Place.client)
        for place in places { processes[place] = Process(alarm: origin, steadySince: origin) }
        for number in 0..<4 {
            clients.append(
                SimulatedClient(
                    number,
                    intakes: intakes,
                    library: library,
                    isPatient: !weather.isUnreliable,
                    random: random.split()
                )
            )
            agenda.add(.whim(number), at: origin + random.milliseconds(0...1_500))
        }
        for number in 0..<stores { self.stores.append(store(number)) }
        for number in 0..<routers { self.routers.append(router(number)) }
        for number in 0..<fetchers { self.fetchers.append(fetcher(number)) }
        for number in 0..<intakes { self.intakes.append(intake(number)) }
        for place in places where place.kind != .client {
            agenda.add(.alarm(place), at: origin)
        }
        agenda.add(.fault, at: origin + random.milliseconds(500...3_000))
        agenda.add(.calm, at: origin + Self.stormEnd)
        for content in library.contents.indices {
            for _ in 0..<intakes {
                let moment = origin + Self.probesAt + random.milliseconds(0...1_000)
                agenda.add(.probe(content), at: moment)
            }
        }
    }

    /// Runs to the end, or to the first violation.
    mutating func run() {
        while judge.violations.isEmpty, let (due, event) = agenda.pop(before: origin + Self.end) {
            now = due
            events += 1
            trace.note(now, event)
            happen(event)
        }
        if judge.violations.isEmpty { checkQuiet() }
    }

    /// What a reader of a failure needs.
    var report: String {
        let violation = judge.violations.first.map { "\($0)" } ?? "no violation"
        return "seed \(seed): \(violation)\n" + trace.lines.joined(separator: "\n")
    }

    mutating func judged<Result>(_ body: (inout Judge) -> Result) -> Result { body(&judge) }

    // MARK: Turns

    /// Lets a process do something, then sends what it said and tells the judge.
    mutating func turn(_ place: Place, _ act: (inout Simulation, inout Outbox) -> Void) {
        var out = Outbox(of: place, at: now, among: processes)
        act(&self, &out)
        for fact in out.facts {
            judge.hear(fact, now, processes)
            if case .brought(let content) = fact, random.chance(network.weather.evicted) {
                shelf.drop(content)
                judge.find.excuse(now)
            }
        }
        for packet in out.packets { dispatch(packet) }
        for (route, bytes) in out.dropped {
            let life = processes[place]?.life ?? 0
            let read = Agenda.Event.read(
                intake: place.number,
                life: life,
                route: route,
                bytes: bytes
            )
            agenda.add(read, at: now)
        }
        switch place.kind {
        case .client: break
        case .intake: judge.check(intakes[place.number], place.number, now)
        case .router: judge.check(routers[place.number], place.number, now, processes)
        case .fetcher: judge.check(fetchers[place.number], place.number)
        case .store: judge.check(stores[place.number], place.number)
        }
        setAlarm(place)
    }

    private mutating func dispatch(_ packet: Packet) {
        let arrivals = network.arrivals(of: packet, now: now)
        if arrivals.isEmpty {
            judge.find.excuse(now)
            trace.write(now, "lost: \(packet)")
        }
        for arrival in arrivals { agenda.add(.arrival(packet), at: arrival) }
        // A reply's bytes are held until its client has read them, or they are lost.
        guard packet.from.kind == .intake, packet.to.kind == .client, let body = packet.body else {
            return
        }
        let number = packet.to.number
        let isThere = processes[packet.to]?.life == packet.toLife
        let reading = isThere ? clients[number].readingTime() : .zero
        let read = Agenda.Event.read(
            intake: packet.from.number,
            life: packet.fromLife,
            route: packet.to.route(life: packet.toLife ?? 0),
            bytes: body.bytes
        )
        agenda.add(read, at: (arrivals.first ?? now) + reading)
    }

    private mutating func setAlarm(_ place: Place) {
        let due: ContinuousClock.Instant? =
            switch place.kind {
            case .client: nil
            case .intake: intakes[place.number].deadline(now: now)
            case .router: routers[place.number].deadline(now: now)
            case .fetcher: fetchers[place.number].deadline(now: now)
            case .store: stores[place.number].deadline(now: now)
            }
        guard let due else { return }
        let moment = max(due, now + .microseconds(1))
        if let alarm = processes[place]?.alarm, alarm <= moment { return }
        processes[place]?.alarm = moment
        agenda.add(.alarm(place), at: moment)
    }

    /// The end: whatever is still in a table has leaked.
    private mutating func checkQuiet() {
        for (number, intake) in intakes.enumerated() {
            let machine = intake.machine
            let left =
                machine.entryCount + machine.bodyBytes + machine.replyBytes + intake.bodies.count
            if left != 0 { judge.complain(.nothingLeft, "intake-\(number) keeps \(left) things") }
        }
        for (number, router) in routers.enumerated() {
            let left = router.machine.entryCount
            if left != 0 { judge.complain(.nothingLeft, "router-\(number) keeps \(left) things") }
        }
        for (number, fetcher) in fetchers.enumerated() where fetcher.entryCount != 0 {
            judge.complain(.nothingLeft, "fetcher-\(number) keeps \(fetcher.entryCount) things")
        }
        for (number, store) in stores.enumerated() where store.open != 0 {
            judge.complain(.nothingLeft, "store-\(number) keeps \(store.open) requests")
        }
    }
}
