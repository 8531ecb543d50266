import Messages

/// What the ends of orders teach, and what is made of it.
extension Discovery {
    /// The sources that an order may go to now: offered, and not known to fail.
    func askable(_ now: Instant) -> SourceSet {
        var askable = registry.offered
        for (source, circuit) in circuits where circuit.retryAt(now: now) != nil {
            askable.remove(SourceSet(source))
        }
        return askable
    }

    /// When the first of these sources is asked again.
    func retryAt(_ sources: SourceSet, _ now: Instant) -> Instant? {
        sources.sources.compactMap { circuits[$0]?.retryAt(now: now) }.min()
    }

    /// Learns from the end of an order, if it says something about who had it.
    ///
    /// - Returns: whether its source is not asked from now on.
    mutating func learn(
        _ outcome: Outcome,
        of order: OpenOrder,
        _ number: UInt64,
        _ now: Instant,
    ) -> Bool {
        // What comes of the part that nobody asked for teaches nothing.
        guard !order.isAnswered, let ending = Trouble.lesson(outcome, of: order) else {
            return false
        }
        return learn(ending, of: order, number, now)
    }

    /// Learns of an order that reaches ahead when what was asked for is there, and of one for a whole
    /// DAG when the first of it is: that is what its source took to answer, and what is learned of it
    /// can be compared with other orders.
    mutating func learnEarly(_ number: UInt64, _ now: Instant) {
        guard let order = orders[number], order.teachesEarly, !order.isAnswered,
            order.presentEnd >= order.askedEnd
        else { return }
        orders[number]?.isAnswered = true
        let bytes = order.presentEnd - order.range.offset
        _ = learn(.answered(bytes: bytes), of: order, number, now)
    }

    private mutating func learn(
        _ ending: Record.Ending,
        of order: OpenOrder,
        _ number: UInt64,
        _ now: Instant,
    ) -> Bool {
        let source = order.source
        if let instance = registry.fetchers[order.fetcher]?.name {
            let time = now - order.since
            experience.note(ending, of: source, by: instance, after: time, now: now)
        }
        switch ending {
        case .answered:
            circuits[source]?.answered(number)
            return false
        case .failed:
            let isOpen = circuits[source, default: Circuit()].failed(number, now: now)
            if isOpen { counters.circuitsOpened += 1 }
            return isOpen
        }
    }

    /// Remembers for a while that nobody has it, when everybody who could be asked said so.
    mutating func remember(_ flight: Flight, _ outcome: Outcome, _ now: Instant) {
        let ends = flight.trail.ends
        let isCertain =
            !ends.isEmpty
            && ends.allSatisfy { $0.ending == .missing || $0.ending.code == .noPeers }
            && flight.plan.unasked.isDisjoint(with: registry.offered)
        guard isCertain, policy.negativeTime > .zero else { return }
        negatives.note(flight.key, outcome.attempts, until: now + policy.negativeTime)
    }
}

// MARK: Hedges

extension Discovery {
    /// Notes when another source is to be asked beside this one.
    mutating func armHedge(_ number: UInt64, of flight: Flight, _ source: Source, _ now: Instant) {
        hedgeCredit = min(hedgeCredit + Limits.hedgeShare, Limits.hedgeCreditMax)
        guard flight.plan.mayHedge, !flight.plan.isEmpty else { return }
        addHedge(number, source, since: now, now)
    }

    /// Notes the same for the orders of a flight that may make hedges from now on.
    mutating func armHedges(of id: FlightID, _ now: Instant) {
        guard flights[id]?.plan.mayHedge == true, flights[id]?.plan.isEmpty == false else { return }
        for case .given(let number) in flights[id]?.asks.map(\.state) ?? [] {
            guard let order = orders[number] else { continue }
            addHedge(number, order.source, since: order.since, now)
        }
    }

    private mutating func addHedge(
        _ number: UInt64,
        _ source: Source,
        since: Instant,
        _ now: Instant,
    ) {
        guard let patience = experience.patience(for: source, now: now) else { return }
        hedges.add(number, due: max(since + patience, now))
        let orders = orders
        hedges.compact(goodCount: orders.count) { number, _ in orders[number] != nil }
    }

    /// Asks the next source where one has taken longer than it usually does, and brought nothing.
    mutating func hedge(_ now: Instant) {
        while let (number, _) = hedges.popDue(now: now) {
            guard hedgeCredit >= 1, let order = orders[number],
                order.presentEnd == order.range.offset,
                let next = flights[order.flight]?.plan.peek(offered: askable(now)),
                next.sources.allSatisfy(hasRoom), let step = takeStep(of: order.flight, now)
            else { continue }
            hedgeCredit -= 1
            counters.hedges += 1
            ask(step, of: order.flight, isHedge: true, now)
        }
    }

    // A hedge that waits in a line helps nobody.
    private func hasRoom(_ source: Source) -> Bool {
        registry.offering(source).contains { registry.fetchers[$0]?.hasRoom == true }
    }
}
