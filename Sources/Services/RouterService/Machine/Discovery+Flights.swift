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
        // Most flights are for contents that nobody reads on.
        let isAlone =
            readings.count > 0 && !isHedge && flights[id]?.asks.isEmpty == true
            && isOneOrder(step)
        for source in step.sources {
            guard registry.shared.contains(source) else {
                place(source, of: id, isHedge: isHedge, mayReachAhead: isAlone, now)
                continue
            }
            for target in registry.offering(source) {
                place(source, of: id, at: target, isHedge: isHedge, mayReachAhead: isAlone, now)
            }
        }
    }

    private func isOneOrder(_ step: SourceSet) -> Bool {
        guard let source = step.sources.first, step == SourceSet(source) else { return false }
        return !registry.shared.contains(source) || registry.offering(source).count == 1
    }

    /// Gives an order to an instance with room, or lets it wait for one.
    ///
    /// - `source`: what is asked.
    /// - `id`: the flight that asks.
    /// - `target`: for a shared source, the instance that is asked.
    /// - `tried`: instances that had the order already.
    /// - `isHedge`: another source still may answer.
    /// - `mayReachAhead`: it is the only order that its flight gives now.
    mutating func place(
        _ source: Source,
        of id: FlightID,
        at target: FetcherID? = nil,
        tried: [FetcherID] = [],
        isHedge: Bool = false,
        mayReachAhead: Bool = false,
        _ now: Instant,
    ) {
        guard flights[id] != nil else { return }
        var fetcher = instance(for: source, of: id, at: target, tried: tried, now)
        if fetcher == nil, makeRoom(for: source, at: target) {
            fetcher = instance(for: source, of: id, at: target, tried: tried, now)
        }
        let state: Ask.State
        if let fetcher {
            let number = give(source, of: id, to: fetcher, mayReachAhead: mayReachAhead, now)
            state = .given(number)
        } else if waitingCount(of: source) < bounds.queuedOrders {
            state = .waiting(queue(source, of: id, at: target, since: now))
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
            Ask(
                source: source,
                target: target,
                since: now,
                tried: tried,
                isHedge: isHedge,
                state: state
            )
        )
    }

    /// The instance that a flight's order goes to; nil when none has room.
    private mutating func instance(
        for source: Source,
        of id: FlightID,
        at target: FetcherID?,
        tried: [FetcherID],
        _ now: Instant,
    ) -> FetcherID? {
        if let target { return registry.fetchers[target]?.hasRoom == true ? target : nil }
        guard let flight = flights[id] else { return nil }
        let bytes = flight.members.first.flatMap { members[$0]?.range.length } ?? 0
        let experience = experience
        return registry.choose(
            source,
            session: sessions.instance(of: flight.key.root, at: SourceSet(source)),
            tried: tried,
        ) { experience.pace(of: $0, bytes: bytes, now: now) }
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

    /// Puts a source back that is not asked for a while.
    mutating func setAside(_ ask: Ask, of id: FlightID) {
        flights[id]?.plan.askAgain(ask.source)
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
        // What lacks a part is not missing: whoever asks for the rest of it finds that.
        if outcome.result == .missing, !flight.hasFound { remember(flight, outcome, now) }
        for member in flight.members { answer(member, outcome, now) }
        end(id)
    }

    /// Forgets a flight; its orders are not wanted any more.
    mutating func end(_ id: FlightID) {
        guard let flight = flights.removeValue(forKey: id) else { return }
        flightOf[flight.key] = nil
        unserved.remove(id)
        if !lingering.isEmpty { lingering[id] = nil }
        for ask in flight.asks {
            noteHowFar(ask, of: flight)
            drop(ask, of: flight)
        }
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

    mutating func leaveLine(_ ask: Ask, _ ticket: WaitingLine.Ticket) {
        queued[ask.source, default: 0] -= 1
        if let target = ask.target {
            registry.fetchers[target]?.lines[ask.source]?.leave(ticket)
        } else {
            lines[ask.source]?.leave(ticket)
        }
    }

    // This, `instance` and `reach` change nothing. Where one that says so is called for each order,
    // the machine is copied for it: forty references are counted up and down.
    mutating func latestDeadline(of flight: Flight) -> Instant {
        var latest: Instant?
        for member in flight.members {
            guard let deadline = members[member]?.deadline else { continue }
            latest = latest.map { max($0, deadline) } ?? deadline
        }
        return latest ?? graceEnd
    }

    mutating func queue(
        _ source: Source,
        of id: FlightID,
        at target: FetcherID?,
        since: Instant,
    ) -> WaitingLine.Ticket {
        lastWaiter += 1
        queued[source, default: 0] += 1
        guard let urgency = flights[id]?.manner.urgency, let client = flights[id]?.client else {
            preconditionFailure("who waits in a line is asked for by a flight")
        }
        let turn = WaitingLine.Turn(due: since - Limits.headStart(urgency), sequence: lastWaiter)
        let waiter = WaitingLine.Waiter(flight: id, source: source, client: client, turn: turn)
        guard let target else {
            return lines[source, default: WaitingLine()].join(waiter, urgency)
        }
        let ticket = registry.fetchers[target]?.lines[source, default: WaitingLine()]
            .join(waiter, urgency)
        guard let ticket else {
            preconditionFailure("who waits for an instance waits for one that is there")
        }
        return ticket
    }
}
