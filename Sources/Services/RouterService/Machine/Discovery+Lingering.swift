import Messages

/// Flights in which nobody waits, while their order reaches ahead.
extension Discovery {
    /// Lets a flight go on without anybody who waits, because one of its orders reaches ahead; its
    /// others are withdrawn.
    ///
    /// - `id`: a flight whose last searcher was answered.
    /// - `number`: the order that has brought what it wanted.
    /// - Returns: false when nothing is to go on.
    mutating func linger(_ id: FlightID, for number: UInt64, _ now: Instant) -> Bool {
        guard let order = orders[number], order.isAhead, !order.isCut, !isDraining,
            waitingCount == 0, lingering.count < bounds.lingering, let flight = flights[id]
        else { return false }
        counters.lingers += 1
        for ask in flight.asks where ask.state != .given(number) { drop(ask, of: flight) }
        flights[id]?.asks = flight.asks.filter { $0.state == .given(number) }
        let end = now + bounds.lingerTime
        lingering[id] = end
        lingers.add(id, due: end)
        let lingering = lingering
        lingers.compact(goodCount: lingering.count) { lingering[$0] == $1 }
        return true
    }

    /// Ends the flights to which nobody came back.
    mutating func endLingering(_ now: Instant) {
        while let (id, due) = lingers.popDue(now: now) {
            if lingering[id] == due { end(id) }
        }
    }

    /// Ends a flight that lingers at an instance which has no room for somebody who waits.
    ///
    /// - Returns: whether there was one.
    mutating func makeRoom(for source: Source, at target: FetcherID?) -> Bool {
        guard !lingering.isEmpty else { return false }
        let id = lingering.keys.sorted().first { id in
            guard let order = flights[id]?.asks.first.flatMap(openOrder(of:)),
                let fetcher = registry.fetchers[order.fetcher]
            else { return false }
            return fetcher.offered.contains(source) && (target ?? order.fetcher) == order.fetcher
        }
        guard let id else { return false }
        end(id)
        return true
    }

    /// Remembers how far an order has come that reaches ahead and is about to be withdrawn.
    mutating func noteHowFar(_ ask: Ask, of flight: Flight) {
        guard let order = openOrder(of: ask), order.isAhead, order.hasBrought else { return }
        noteReading(order, of: flight.key, upTo: order.presentEnd)
    }

    func openOrder(of ask: Ask) -> OpenOrder? {
        guard case .given(let number) = ask.state else { return nil }
        return orders[number]
    }
}
