/// What happens next, and to whom.
extension Simulation {
    mutating func happen(_ event: Agenda.Event) {
        switch event {
        case .arrival(let packet): arrive(packet)
        case .alarm(let place): ring(place)
        case .connected(let place, let other): connect(place, to: other)
        case .read(let intake, let life, let route, let bytes):
            let place = Place.intake(intake)
            guard processes[place]?.life == life, processes[place]?.isUp == true else { return }
            guard processes[place]?.isStalled == false else {
                processes[place]?.reads.append(event)
                return
            }
            turn(place) { $0.intakes[intake].released(bytes, of: route, &$1) }
        case .whim(let client): act(client)
        case .fault: breakSomething()
        case .end(let place, let life): end(place, life: life)
        case .begin(let place): begin(place)
        case .wake(let place): wake(place)
        case .calm: calm()
        case .probe(let content):
            judged { [now] in $0.probesBegin(now) }
            let client = random.below(clients.count)
            turn(.client(client)) { $0.clients[client].probe(content, &$1) }
        }
    }

    private mutating func arrive(_ packet: Packet) {
        guard let process = processes[packet.to], process.isUp else { return }
        if let life = packet.toLife, life != process.life { return }
        guard !process.isStalled else {
            processes[packet.to]?.inbox.append(packet)
            return
        }
        receive(packet)
    }

    private mutating func receive(_ packet: Packet) {
        let number = packet.to.number
        turn(packet.to) { world, out in
            switch packet.to.kind {
            case .client: world.clients[number].receive(packet.message)
            case .intake: world.intakes[number].receive(packet, &out)
            case .router: world.routers[number].receive(packet, &out)
            case .fetcher: world.fetchers[number].receive(packet, &out)
            case .store: world.stores[number].receive(packet, &out)
            }
        }
    }

    /// A process looks at its clock, unless an earlier look has set another alarm.
    private mutating func ring(_ place: Place) {
        guard let process = processes[place], process.alarm == now else { return }
        processes[place]?.alarm = nil
        guard process.isRunning else { return }
        look(place)
    }

    private mutating func look(_ place: Place) {
        let number = place.number
        turn(place) { world, out in
            switch place.kind {
            case .client: break
            case .intake: world.intakes[number].look(&out)
            case .router: world.routers[number].look(&out)
            case .fetcher: world.fetchers[number].look(&out)
            case .store: world.stores[number].look(&world.shelf, &out)
            }
        }
    }

    private mutating func connect(_ place: Place, to other: Place) {
        guard processes[place]?.isRunning == true, processes[other]?.isUp == true else { return }
        turn(place) { world, out in
            switch place.kind {
            case .intake: world.intakes[place.number].connected(to: other, &out)
            case .fetcher: world.fetchers[place.number].connected(to: other, &out)
            case .client, .router, .store: break
            }
        }
    }

    private mutating func act(_ client: Int) {
        guard now < origin + Self.calmEnd else { return }
        let place = Place.client(client)
        var stays = true
        let isStorm = now < origin + Self.stormEnd
        turn(place) { world, out in
            if isStorm {
                stays = world.clients[client].act(&world.puts, &out)
            } else {
                world.clients[client].ask(&out)
            }
        }
        // Who leaves comes back as somebody else, over another connection.
        if !stays { processes[place]?.life += 1 }
        agenda.add(.whim(client), at: now + clients[client].pause())
    }

    /// A stalled process goes on: first with what waits for it, then it looks at its clock.
    private mutating func wake(_ place: Place) {
        guard let process = processes[place], process.isStalled else { return }
        processes[place]?.isStalled = false
        processes[place]?.isAway = false
        processes[place]?.steadySince = now
        processes[place]?.inbox = []
        judged { [now] judge in
            judge.woke(place, now)
            judge.find.returned(place, now)
        }
        for packet in process.inbox where processes[place]?.isUp == true { receive(packet) }
        processes[place]?.reads = []
        for read in process.reads { happen(read) }
        look(place)
    }
}
