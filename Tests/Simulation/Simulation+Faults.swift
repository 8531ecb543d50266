import SeededRandom

/// What breaks, and how it is mended.
extension Simulation {
    mutating func breakSomething() {
        guard faults < weather.faultsMax, now < origin + Self.stormEnd else { return }
        faults += 1
        agenda.add(.fault, at: now + random.milliseconds(weather.pause))
        let roll = random.below(1_000)
        switch roll {
        case ..<weather.lies:
            let liar = random.below(fetchers.count)
            fetchers[liar].setLying(true)
            judged { [now] in $0.find.excuse(now) }
        case ..<(weather.lies + weather.rot):
            shelf.drop(random.below(library.contents.count))
            judged { [now] in $0.find.excuse(now) }
        case ..<(weather.lies + weather.rot + weather.slowDisks):
            let store = random.below(stores.count)
            stores[store].slowUntil = now + random.milliseconds(500...3_000)
            judged { [now] in $0.find.excuse(now + .seconds(5)) }
        case ..<(weather.lies + weather.rot + weather.slowDisks + weather.fullDisks):
            shelf.fullUntil = now + random.milliseconds(500...3_000)
            judged { [now] in $0.find.excuse(now + .seconds(3)) }
        default:
            let victims = processes.keys
                .filter { $0.kind == sabotage?.victims ?? $0.kind && $0.kind != .client }
                .sorted { ($0.kind.rawValue, $0.number) < ($1.kind.rawValue, $1.number) }
            let victim = victims[random.below(victims.count)]
            guard processes[victim]?.isRunning == true else { return }
            switch random.below(5) {
            case 0, 1: stall(victim)
            case 2: stop(victim)
            default: kill(victim)
            }
        }
    }

    private mutating func stall(_ place: Place) {
        lose(place)
        processes[place]?.isStalled = true
        agenda.add(.wake(place), at: outageEnd(of: place, 50...6_000))
    }

    /// It ends; its neighbours hear so at once, or, when its machine is gone, only by its silence.
    private mutating func kill(_ place: Place) {
        lose(place)
        processes[place]?.isUp = false
        processes[place]?.isKnownDead = random.chance(700)
        let life = processes[place]?.life ?? 0
        judged { [now] in $0.died(place, life: life, now) }
        agenda.add(.begin(place), at: outageEnd(of: place, 100...5_000))
    }

    /// When a process comes back: soon, or after every request that was made meanwhile has to be
    /// answered without it.
    private mutating func outageEnd(
        of place: Place,
        _ range: ClosedRange<Int>,
    ) -> ContinuousClock.Instant {
        guard random.chance(weather.long) else { return now + random.milliseconds(range) }
        processes[place]?.isAway = true
        return origin + Self.outagesEnd - random.milliseconds(0...2_000)
    }

    /// It is told to stop: a router and a fetcher hand back what they hold; an intake and a store
    /// take nothing more, and have some time for what they have.
    private mutating func stop(_ place: Place) {
        lose(place)
        turn(place) { world, out in
            switch place.kind {
            case .router: world.routers[place.number].stop(&out)
            case .fetcher: world.fetchers[place.number].stop(&out)
            case .intake: world.intakes[place.number].drain()
            case .store: world.stores[place.number].drain()
            case .client: break
            }
        }
        guard place.kind == .intake || place.kind == .store, let life = processes[place]?.life
        else { return kill(place) }
        agenda.add(.end(place, life: life), at: now + random.milliseconds(10...3_000))
    }

    /// The time to drain is over: an intake answers what is left, and owes nobody anything.
    mutating func end(_ place: Place, life: UInt64) {
        guard let process = processes[place], process.life == life, process.isUp else { return }
        guard !process.isStalled else {
            return agenda.add(.end(place, life: life), at: now + .seconds(1))
        }
        if place.kind == .intake {
            turn(place) { $0.intakes[place.number].end(&$1) }
            judged { $0.ended(place.number) }
        }
        kill(place)
    }

    private mutating func lose(_ place: Place) {
        processes[place]?.steadySince = now
        judged { [now] in $0.lost(place, now) }
    }

    /// A process begins another life, and knows nothing.
    mutating func begin(_ place: Place) {
        guard processes[place]?.isUp == false else { return }
        processes[place]?.life += 1
        processes[place]?.isUp = true
        processes[place]?.isKnownDead = false
        processes[place]?.isAway = false
        processes[place]?.alarm = now
        processes[place]?.steadySince = now
        judged { [now] in $0.find.returned(place, now) }
        switch place.kind {
        case .client: break
        case .intake: intakes[place.number] = intake(place.number)
        case .router: routers[place.number] = router(place.number)
        case .fetcher: fetchers[place.number] = fetcher(place.number)
        case .store: stores[place.number] = store(place.number)
        }
        agenda.add(.alarm(place), at: now)
        guard place.kind == .router || place.kind == .store else { return }
        let askers = processes.keys.filter { $0.kind == .intake || $0.kind == .fetcher }
            .sorted { ($0.kind.rawValue, $0.number) < ($1.kind.rawValue, $1.number) }
        for asker in askers {
            agenda.add(.connected(asker, to: place), at: now + random.milliseconds(1...250))
        }
    }

    /// The storm is over: what is down begins, what hangs wakes, what lies stops; who is away for
    /// long is not awaited.
    mutating func calm() {
        network.weather = Weather()
        for index in fetchers.indices { fetchers[index].setLying(false) }
        for index in stores.indices { stores[index].slowUntil = nil }
        shelf.fullUntil = nil
        let places = processes.keys
            .sorted { ($0.kind.rawValue, $0.number) < ($1.kind.rawValue, $1.number) }
        for place in places where processes[place]?.isAway == false {
            if processes[place]?.isUp == false { begin(place) }
            if processes[place]?.isStalled == true { agenda.add(.wake(place), at: now) }
        }
    }

    // MARK: Processes

    func intake(_ number: Int) -> SimulatedIntake {
        SimulatedIntake(
            number,
            life: processes[.intake(number)]?.life ?? 1,
            stores: processes.keys.count { $0.kind == .store },
            routers: processes.keys.count { $0.kind == .router },
            sabotage: sabotage,
            now: now
        )
    }

    func router(_ number: Int) -> SimulatedRouter {
        SimulatedRouter(
            number,
            life: processes[.router(number)]?.life ?? 1,
            library: library,
            sabotage: sabotage,
            now: now
        )
    }

    mutating func fetcher(_ number: Int) -> SimulatedFetcher {
        SimulatedFetcher(
            number,
            life: processes[.fetcher(number)]?.life ?? 1,
            library: library,
            routers: processes.keys.count { $0.kind == .router },
            stores: processes.keys.count { $0.kind == .store },
            sabotage: sabotage,
            random: random.split(),
            now: now
        )
    }

    mutating func store(_ number: Int) -> SimulatedStore {
        SimulatedStore(
            number,
            life: processes[.store(number)]?.life ?? 1,
            library: library,
            sabotage: sabotage,
            random: random.split()
        )
    }
}
