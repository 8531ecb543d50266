package import Messages

/// Why an order could not be sent.
package enum NotSent: Sendable, Equatable {
    /// The instance's connection is gone.
    case unreachable
    /// Too much waits for it already.
    case full
}

// MARK: What fetchers say about their orders

extension Discovery {
    /// Takes what a fetcher has brought so far.
    package mutating func progress(
        _ progress: Progress,
        of number: UInt64,
        now: Instant,
    ) -> [Effect] {
        guard let order = orders[number], let flight = flights[order.flight] else {
            counters.stale += 1
            return finish(now)
        }
        registry.heard(order.fetcher)
        let (end, isTooFar) = order.range.offset.addingReportingOverflow(progress.available)
        let present = isTooFar ? order.range.end : min(end, order.range.end)
        orders[number]?.presentEnd = max(order.presentEnd, present)
        orders[number]?.size = progress.size
        orders[number]?.attempts = Array(progress.attempts.prefix(Limits.attemptsPerSource))
        for member in flight.members { tell(member, of: number, now) }
        return finish(now)
    }

    /// Takes the end of an order.
    package mutating func outcome(
        _ outcome: Outcome,
        of number: UInt64,
        now: Instant,
    ) -> [Effect] {
        guard let order = orders[number], let ask = takeAsk(number, of: order.flight) else {
            counters.stale += 1
            return finish(now)
        }
        registry.heard(order.fetcher)
        let isOpened = learn(outcome, of: order, number, now)
        settle(number, ask, order, outcome, now)
        if isOpened { leaveLines(of: order.source, now) }
        return finish(now)
    }

    /// Goes on from the end of an order whose ask was taken out of its flight.
    mutating func settle(
        _ number: UInt64,
        _ ask: Ask,
        _ order: OpenOrder,
        _ outcome: Outcome,
        _ now: Instant,
    ) {
        _ = release(number)
        switch outcome.result {
        case .found:
            if ask.isHedge { counters.hedgesWon += 1 }
            note(outcome, of: order, .found, now)
            found(order, now)
        case .missing, .failed(.notFound, _):
            note(outcome, of: order, .missing, now)
            close(ask, of: order.flight, .missing, now)
        case .failed(let code, let isPermanent):
            failed(ask, order, outcome, code, isPermanent, now)
        }
    }

    /// Takes an order back that the socket did not take.
    package mutating func notSent(
        _ number: UInt64,
        because reason: NotSent,
        now: Instant,
    ) -> [Effect] {
        guard let order = orders[number], var ask = takeAsk(number, of: order.flight) else {
            return finish(now)
        }
        _ = release(number)
        switch reason {
        case .unreachable: registry.fetchers[order.fetcher]?.isUnreachable = true
        case .full: lowerCeiling(of: order.fetcher)
        }
        ask.tried.append(order.fetcher)
        replace(ask, of: order.flight, tried: ask.tried, now)
        if flights[order.flight]?.asks.isEmpty == true { advance(order.flight, now) }
        return finish(now)
    }

    private mutating func failed(
        _ ask: Ask,
        _ order: OpenOrder,
        _ outcome: Outcome,
        _ code: ErrorCode,
        _ isPermanent: Bool,
        _ now: Instant,
    ) {
        let id = order.flight
        let ending = Trouble.Ending.failed(
            code,
            isPermanent: isPermanent,
            sentence: outcome.sentence
        )
        let response = Trouble.response(to: code, isPermanent: isPermanent)
        let tried = ask.tried + [order.fetcher]
        let mayTryOn = tried.count < Limits.triesPerSource
        if response == .waitForRoom {
            lowerCeiling(of: order.fetcher)
            if mayTryOn {
                replace(ask, of: id, tried: tried, now)
                if flights[id]?.asks.isEmpty == true { advance(id, now) }
                return
            }
        }
        note(outcome, of: order, .failed, code: code, now)
        switch response {
        case .anotherInstance where mayTryOn && ask.target == nil && hasOther(ask.source, tried):
            replace(ask, of: id, tried: tried, now)
            if flights[id]?.asks.isEmpty == true { advance(id, now) }
        case .giveUp:
            conclude(id, Trouble.verdict([ending]), .unfound, now)
        case .anotherInstance, .waitForRoom, .nextSource:
            let timedOutAt = code == .timeout ? order.deadline : nil
            close(ask, of: id, ending, timedOutAt: timedOutAt, now)
        }
    }

    /// A range is in the store: whoever wants no more is answered, the others go on from there.
    private mutating func found(_ order: OpenOrder, _ now: Instant) {
        let id = order.flight
        let source = SourceSet(order.source)
        guard let flight = flights[id] else { return }
        sessions.note(flight.key.root, at: source, by: order.fetcher)
        for ask in flight.asks {
            if case .given(let number) = ask.state, let loser = orders[number] {
                let cancelled = Attempt(ask.source, .cancelled, duration: now - loser.since)
                flights[id]?.trail.note([cancelled], of: ask.source)
            }
            drop(ask, of: flight)
        }
        flights[id]?.asks = []
        let outcome = Outcome(.found, attempts: report(id, .found, now))
        var rest: [MemberID] = []
        for member in flight.members {
            if let range = members[member]?.range, order.range.contains(range) {
                answer(member, outcome, now)
            } else {
                rest.append(member)
            }
        }
        flights[id]?.members = rest
        guard !rest.isEmpty else { return end(id) }
        flights[id]?.trail.forgetFound()
        askAgain(order.source, of: id)
        advance(id, now)
    }

    /// Gives an order once more, to another instance where any will do; unless the source has failed
    /// so often meanwhile that it is not asked.
    mutating func replace(_ ask: Ask, of id: FlightID, tried: [FetcherID], _ now: Instant) {
        guard askable(now).contains(ask.source) || !registry.offered.contains(ask.source) else {
            return setAside(ask, of: id)
        }
        place(ask.source, of: id, at: ask.target, tried: tried, isHedge: ask.isHedge, now)
    }

    private func hasOther(_ source: Source, _ tried: [FetcherID]) -> Bool {
        registry.offering(source).contains { !tried.contains($0) }
    }

    private mutating func lowerCeiling(of fetcher: FetcherID) {
        guard let count = registry.fetchers[fetcher]?.orders.count else { return }
        registry.fetchers[fetcher]?.ceiling = count
    }

    /// Notes the attempts of an order that ended; at least one, if the fetcher names none.
    private mutating func note(
        _ outcome: Outcome,
        of order: OpenOrder,
        _ result: Attempt.Result,
        code: ErrorCode? = nil,
        _ now: Instant,
    ) {
        var attempts = outcome.attempts
        if attempts.isEmpty {
            let own = Attempt(
                order.source,
                result,
                code: code,
                sentence: outcome.sentence,
                duration: now - order.since
            )
            attempts = order.attempts + [own]
        }
        flights[order.flight]?.trail.note(attempts, of: order.source)
    }
}

// MARK: Giving orders

extension Discovery {
    /// Gives an order to an instance; the caller notes its number in the flight.
    mutating func give(
        _ source: Source,
        of id: FlightID,
        to fetcher: FetcherID,
        _ now: Instant,
    ) -> UInt64 {
        guard let flight = flights[id], let route = registry.fetchers[fetcher]?.route else {
            preconditionFailure("an order goes from a flight to a live instance")
        }
        lastOrder &+= 1
        if lastOrder == 0 { lastOrder = 1 }
        let range = ByteRange.order(for: flight.members.compactMap { members[$0]?.range })
        let timeToLive = Limits.orderTime(latestDeadline(of: flight) - now)
        orders[lastOrder] = OpenOrder(
            flight: id,
            source: source,
            fetcher: fetcher,
            range: range,
            since: now,
            deadline: now + timeToLive,
            presentEnd: range.offset
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
