import Messages

/// The course of a flight: the next step, the wait for room, the end.
extension Discovery {
    /// Takes the next steps of the plan until something is asked, or ends the flight.
    mutating func advance(_ id: FlightID, _ now: Instant) {
        unserved.remove(id)
        while flights[id]?.asks.isEmpty == true {
            guard let step = takeStep(of: id, now) else { return runOut(id, now) }
            ask(step, of: id, now)
        }
    }

    /// Takes the next step of a flight's plan that somebody can do.
    mutating func takeStep(of id: FlightID, _ now: Instant) -> SourceSet? {
        let askable = askable(now)
        return flights[id]?.plan.next(offered: askable)
    }

    /// Asks the sources of a step together.
    ///
    /// - `step`: the sources.
    /// - `id`: the flight that asks.
    /// - `isHedge`: another source still may answer.
    mutating func ask(
        _ step: SourceSet,
        of id: FlightID,
        isHedge: Bool = false,
        _ now: Instant,
    ) {
        for source in step.sources {
            guard registry.shared.contains(source) else {
                place(source, of: id, isHedge: isHedge, now)
                continue
            }
            for target in registry.offering(source) {
                place(source, of: id, at: target, isHedge: isHedge, now)
            }
        }
    }

    /// Somebody joined who hurries: what is left of the plan is asked now, and goes first.
    mutating func hasten(_ id: FlightID, for manner: Manner, _ now: Instant) {
        guard flights[id]?.urgency != .high else { return }
        flights[id]?.urgency = .high
        for index in flights[id]?.asks.indices ?? 0..<0 {
            guard let ask = flights[id]?.asks[index], case .waiting(let ticket) = ask.state else {
                continue
            }
            leaveLine(ask, ticket)
            let place = queue(ask.source, of: id, at: ask.target, now)
            flights[id]?.asks[index].state = .waiting(place)
        }
        guard !manner.isScarce, (manner.strategy ?? policy.strategy) != .privacy else { return }
        while let step = takeStep(of: id, now) { ask(step, of: id, now) }
    }

    /// Gives an order to an instance with room, or lets it wait for one.
    ///
    /// - `source`: what is asked.
    /// - `id`: the flight that asks.
    /// - `target`: for a shared source, the instance that is asked.
    /// - `tried`: instances that had the order already.
    /// - `isHedge`: another source still may answer.
    mutating func place(
        _ source: Source,
        of id: FlightID,
        at target: FetcherID? = nil,
        tried: [FetcherID] = [],
        isHedge: Bool = false,
        _ now: Instant,
    ) {
        guard let flight = flights[id] else { return }
        let fetcher: FetcherID? =
            if let target {
                registry.fetchers[target]?.hasRoom == true ? target : nil
            } else {
                registry.choose(
                    source,
                    session: sessions.instance(of: flight.key.root, at: SourceSet(source)),
                    tried: tried,
                ) { experience.pace(of: $0, now: now) }
            }
        let state: Ask.State
        if let fetcher {
            state = .given(give(source, of: id, to: fetcher, now))
        } else if queuedCount < bounds.queuedOrders {
            state = .waiting(queue(source, of: id, at: target, now))
        } else {
            let sentence = "Too many orders wait for a fetcher of this source."
            flights[id]?.trail.note(
                [Attempt(source, .skipped, code: .overloaded, sentence: sentence)],
                of: source
            )
            flights[id]?.trail.end(
                source,
                .failed(.overloaded, isPermanent: false, sentence: sentence)
            )
            return
        }
        flights[id]?.asks.append(
            Ask(source: source, target: target, tried: tried, isHedge: isHedge, state: state)
        )
    }

    /// Notes how an ask ended, and goes on when it was the last of its step.
    mutating func close(
        _ ask: Ask,
        of id: FlightID,
        _ ending: Trouble.Ending,
        timedOutAt: Instant? = nil,
        _ now: Instant,
    ) {
        flights[id]?.trail.end(ask.source, ending, timedOutAt: timedOutAt)
        if flights[id]?.asks.isEmpty == true { advance(id, now) }
    }

    /// Nobody is left to ask.
    private mutating func runOut(_ id: FlightID, _ now: Instant) {
        guard let flight = flights[id] else { return }
        let latest = latestDeadline(of: flight)
        let cutShort = flight.trail.ends.filter { end in
            guard let timedOutAt = end.timedOutAt else { return false }
            return timedOutAt + Limits.secondRoundMin <= latest
                && askable(now).contains(end.source)
        }
        if !cutShort.isEmpty {
            // Who joined later has more time than these were given.
            for end in cutShort.reversed() { askAgain(end.source, of: id) }
            return advance(id, now)
        }
        let unasked = flight.plan.unasked
        let failing = unasked.intersection(registry.offered)
        if unasked != failing, now < graceEnd {
            unserved.insert(id)
            return
        }
        let skipped = unasked.sources.map { source in
            failing.contains(source)
                ? .skipped(.unavailable)
                : Trouble.ending(
                    ofUnoffered: source,
                    among: flight.key.allowed.sources.count,
                    isOnlyUnoffered: registry.isServed && failing.isEmpty
                        && flight.trail.ends.allSatisfy { $0.ending.code == .noPeers },
                )
        }
        var outcome = Trouble.verdict(flight.trail.ends.map(\.ending) + skipped)
        if case .failed(.unavailable, _) = outcome.result, let retry = retryAt(failing, now) {
            outcome.retryAfter = retry - now
        }
        conclude(id, outcome, .unfound, now)
    }

    mutating func askAgain(_ source: Source, of id: FlightID) {
        flights[id]?.trail.reopen(source)
        flights[id]?.plan.askAgain(source)
    }

    /// Answers everybody in a flight, and ends it.
    mutating func conclude(
        _ id: FlightID,
        _ outcome: Outcome,
        _ occasion: Occasion,
        _ now: Instant,
    ) {
        guard let flight = flights[id] else { return }
        var outcome = outcome
        outcome.attempts = report(id, occasion, now)
        if outcome.result == .missing { remember(flight, outcome, now) }
        for member in flight.members { answer(member, outcome, now) }
        end(id)
    }

    /// Forgets a flight; its orders are not wanted any more.
    mutating func end(_ id: FlightID) {
        guard let flight = flights.removeValue(forKey: id) else { return }
        flightOf[flight.key] = nil
        unserved.remove(id)
        for ask in flight.asks { drop(ask, of: flight) }
    }

    /// Takes an order back that nobody wants any more.
    mutating func drop(_ ask: Ask, of flight: Flight) {
        switch ask.state {
        case .waiting(let ticket):
            leaveLine(ask, ticket)
        case .given(let number):
            guard let order = release(number) else { return }
            guard let route = registry.fetchers[order.fetcher]?.route else { return }
            counters.ordersWithdrawn += 1
            effects.append(.withdraw(number: number, requestID: flight.requestID, from: route))
        }
    }

    private mutating func leaveLine(_ ask: Ask, _ ticket: WaitingLine.Ticket) {
        queuedCount -= 1
        if let target = ask.target {
            registry.fetchers[target]?.line.leave(ticket)
        } else {
            lines[ask.source]?.leave(ticket)
        }
    }

    func latestDeadline(of flight: Flight) -> Instant {
        flight.members.lazy.compactMap { members[$0]?.deadline }.max() ?? graceEnd
    }

    private mutating func queue(
        _ source: Source,
        of id: FlightID,
        at target: FetcherID?,
        _ now: Instant,
    ) -> WaitingLine.Ticket {
        lastWaiter += 1
        queuedCount += 1
        let urgency = flights[id]?.urgency ?? .normal
        let turn = WaitingLine.Turn(due: now - Limits.headStart(urgency), sequence: lastWaiter)
        let waiter = WaitingLine.Waiter(flight: id, source: source, turn: turn)
        guard let target else {
            return lines[source, default: WaitingLine()].join(waiter, urgency)
        }
        guard let ticket = registry.fetchers[target]?.line.join(waiter, urgency) else {
            preconditionFailure("who waits for an instance waits for one that is there")
        }
        return ticket
    }
}
