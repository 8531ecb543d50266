import Messages

/// The course of a flight: the next step, the wait for room, the end.
extension Discovery {
    /// Takes the next steps of the plan until something is asked, or ends the flight.
    mutating func advance(_ id: FlightID, _ now: Instant) {
        unserved.remove(id)
        while flights[id]?.asks.isEmpty == true {
            guard let step = flights[id]?.plan.next(offered: registry.offered) else {
                return runOut(id, now)
            }
            for source in step.sources {
                guard registry.shared.contains(source) else {
                    place(source, of: id, now)
                    continue
                }
                for target in registry.offering(source) {
                    place(source, of: id, at: target, now)
                }
            }
        }
    }

    /// Gives an order to an instance with room, or lets it wait for one.
    ///
    /// - `source`: what is asked.
    /// - `id`: the flight that asks.
    /// - `target`: for a shared source, the instance that is asked.
    /// - `tried`: instances that had the order already.
    mutating func place(
        _ source: Source,
        of id: FlightID,
        at target: FetcherID? = nil,
        tried: [FetcherID] = [],
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
                )
            }
        var ask = Ask(source: source, target: target, tried: tried, state: .waiting(0))
        if let fetcher {
            ask.state = .given(give(source, of: id, to: fetcher, now))
        } else if queuedCount < bounds.queuedOrders {
            ask.state = .waiting(queue(source, of: id, at: target))
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
        flights[id]?.asks.append(ask)
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
                && registry.offered.contains(end.source)
        }
        if !cutShort.isEmpty {
            // Who joined later has more time than these were given.
            for end in cutShort.reversed() { askAgain(end.source, of: id) }
            return advance(id, now)
        }
        if !flight.plan.isEmpty, now < graceEnd {
            unserved.insert(id)
            return
        }
        let plan = flight.plan
        let skipped = plan.unasked.sources.map {
            Trouble.ending(
                ofUnoffered: $0,
                among: flight.key.sources.count - plan.refused.sources.count,
                isOnlyUnoffered: registry.isServed && flight.trail.ends.isEmpty,
            )
        }
        conclude(id, Trouble.verdict(flight.trail.ends.map(\.ending) + skipped), .unfound, now)
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
            queuedCount -= 1
            if let target = ask.target {
                registry.fetchers[target]?.line.leave(ticket)
            } else {
                lines[ask.source]?.leave(ticket)
            }
        case .given(let number):
            guard let order = release(number) else { return }
            guard let route = registry.fetchers[order.fetcher]?.route else { return }
            counters.ordersWithdrawn += 1
            effects.append(.withdraw(number: number, requestID: flight.requestID, from: route))
        }
    }

    func latestDeadline(of flight: Flight) -> Instant {
        flight.members.lazy.compactMap { members[$0]?.deadline }.max() ?? graceEnd
    }

    private mutating func queue(
        _ source: Source,
        of id: FlightID,
        at target: FetcherID?,
    ) -> UInt64 {
        lastWaiter += 1
        queuedCount += 1
        let waiter = WaitingLine.Waiter(flight: id, source: source, sequence: lastWaiter)
        guard let target else { return lines[source, default: WaitingLine()].join(waiter) }
        return registry.fetchers[target]?.line.join(waiter) ?? 0
    }
}
