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
        default:
            let victims = processes.keys.filter { $0.kind != .client }
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
        disturb(place)
        processes[place]?.isStalled = true
        agenda.add(.wake(place), at: now + random.milliseconds(50...6_000))
    }

    /// It ends; its neighbours hear so at once, or, when its machine is gone, only by its silence.
    private mutating func kill(_ place: Place) {
        disturb(place)
        processes[place]?.isUp = false
        processes[place]?.isKnownDead = random.chance(700)
        judged { $0.died(place) }
        agenda.add(.begin(place), at: now + random.milliseconds(100...5_000))
    }

    /// It is told to stop, and hands back what it holds before it ends.
    private mutating func stop(_ place: Place) {
        turn(place) { world, out in
            switch place.kind {
            case .router: world.routers[place.number].stop(&out)
            case .fetcher: world.fetchers[place.number].stop(&out)
            case .client, .intake, .store: break
            }
        }
        kill(place)
    }

    private mutating func disturb(_ place: Place) {
        processes[place]?.steadySince = now
        judged { [now] in $0.find.disrupted(now) }
    }

    /// A process begins another life, and knows nothing.
    mutating func begin(_ place: Place) {
        guard processes[place]?.isUp == false else { return }
        processes[place]?.life += 1
        processes[place]?.isUp = true
        processes[place]?.isKnownDead = false
        processes[place]?.alarm = now
        disturb(place)
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

    /// The storm is over: what is down begins, what hangs wakes, what lies stops.
    mutating func calm() {
        network.weather = Weather()
        for index in fetchers.indices { fetchers[index].setLying(false) }
        for index in stores.indices { stores[index].slowUntil = nil }
        let places = processes.keys
            .sorted { ($0.kind.rawValue, $0.number) < ($1.kind.rawValue, $1.number) }
        for place in places {
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
