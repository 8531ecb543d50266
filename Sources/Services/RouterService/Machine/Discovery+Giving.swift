import Messages

/// Orders are given, and room for them is shared out.
extension Discovery {
    /// Gives an order to an instance; the caller notes its number in the flight.
    ///
    /// - `source`: what is asked.
    /// - `id`: the flight that asks; somebody waits in it.
    /// - `fetcher`: who is asked.
    /// - `mayReachAhead`: it is the only one that its flight gives now.
    mutating func give(
        _ source: Source,
        of id: FlightID,
        to fetcher: FetcherID,
        mayReachAhead: Bool = false,
        _ now: Instant,
    ) -> UInt64 {
        guard let flight = flights[id], let route = registry.fetchers[fetcher]?.route else {
            preconditionFailure("an order goes from a flight to a live instance")
        }
        lastOrder &+= 1
        if lastOrder == 0 { lastOrder = 1 }
        let asked = ByteRange.order(for: flight.members.compactMap { members[$0]?.range })
        let (step, ahead) = reach(of: flight, beyond: asked, mayReachAhead: mayReachAhead)
        let range = ByteRange(offset: asked.offset, end: asked.end.addingCapped(ahead))
        if ahead > 0 { counters.readAheads += 1 }
        let timeToLive = Limits.orderTime(latestDeadline(of: flight) - now)
        orders[lastOrder] = OpenOrder(
            flight: id,
            source: source,
            fetcher: fetcher,
            range: range,
            ahead: ahead,
            step: step,
            since: now,
            deadline: now + timeToLive,
            presentEnd: range.offset,
            askedEnd: flight.key.format == .dag ? asked.offset + 1 : asked.end,
            wantedEnd: asked.end
        )
        circuits[source]?.asked(lastOrder, now: now)
        armHedge(lastOrder, of: flight, source, now)
        expectAnswer(lastOrder, by: now + timeToLive)
        registry.fetchers[fetcher]?.orders.insert(lastOrder)
        registry.fetchers[fetcher]?.givenCount += 1
        counters.orders[source, default: 0] += 1
        let order = Order(
            source: source,
            root: flight.key.root,
            offset: range.offset,
            length: range.length,
            owner: flight.owner,
            privacy: flight.key.privacy,
            format: flight.key.format
        )
        effects.append(
            .order(
                order,
                number: lastOrder,
                requestID: flight.requestID,
                timeToLive: timeToLive,
                to: route
            )
        )
        return lastOrder
    }

    /// Forgets an open order; its instance may have room now.
    mutating func release(_ number: UInt64) -> OpenOrder? {
        guard let order = orders.removeValue(forKey: number) else { return nil }
        circuits[order.source]?.ended(number)
        registry.fetchers[order.fetcher]?.orders.remove(number)
        freed.append(order.fetcher)
        return order
    }

    /// Gives an instance what waits for it, as long as it has room, each in its turn.
    mutating func fill(_ id: FetcherID, _ now: Instant) {
        while let waiter = takeWaiter(for: id, now) {
            queued[waiter.source, default: 0] -= 1
            let number = give(waiter.source, of: waiter.flight, to: id, now)
            setState(.given(number), of: waiter, at: id)
        }
    }

    private mutating func takeWaiter(for id: FetcherID, _ now: Instant) -> WaitingLine.Waiter? {
        guard let source = nextSource(of: id, now) else { return nil }
        guard registry.shared.contains(source) else { return lines[source]?.popFirst() }
        return registry.fetchers[id]?.lines[source]?.popFirst()
    }

    /// The source whose line an instance is to serve next; one that keeps failing has no turn.
    private func nextSource(of id: FetcherID, _ now: Instant) -> Source? {
        guard let fetcher = registry.fetchers[id], fetcher.hasRoom else { return nil }
        let firsts = fetcher.offered.intersection(askable(now)).sources.compactMap { source in
            let line = registry.shared.contains(source) ? fetcher.lines[source] : lines[source]
            return line?.first.map { (source: source, turn: $0.turn) }
        }
        return firsts.min { $0.turn < $1.turn }?.source
    }

    private mutating func setState(
        _ state: Ask.State,
        of waiter: WaitingLine.Waiter,
        at fetcher: FetcherID,
    ) {
        let index = flights[waiter.flight]?.asks.firstIndex { ask in
            guard case .waiting = ask.state, ask.source == waiter.source else { return false }
            return ask.target == nil || ask.target == fetcher
        }
        guard let index else { preconditionFailure("who waits in a line is asked for by a flight") }
        flights[waiter.flight]?.asks[index].state = state
    }

    /// Takes the ask of an order out of its flight.
    mutating func takeAsk(_ number: UInt64, of id: FlightID) -> Ask? {
        guard let index = flights[id]?.asks.firstIndex(where: { $0.state == .given(number) })
        else { return nil }
        return flights[id]?.asks.remove(at: index)
    }
}
