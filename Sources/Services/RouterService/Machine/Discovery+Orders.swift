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
        learnEarly(number, now)
        for member in flight.members { tell(member, of: number, now) }
        endIfCut(number, now)
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
        if outcome.result != .found, order.isAhead, order.hasBrought, startAnew(after: order, now) {
            return
        }
        switch outcome.result {
        case .found:
            if ask.isHedge { counters.hedgesWon += 1 }
            note(outcome, of: order, .found, now)
            if let key = flights[order.flight]?.key {
                let took = order.isCut ? nil : now - order.since
                noteReading(order, of: key, upTo: order.range.end, took: took)
            }
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
        guard lingering[order.flight] == nil else {
            end(order.flight)
            return finish(now)
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
    mutating func found(_ order: OpenOrder, _ now: Instant) {
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
        flights[id]?.hasFound = true
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
    mutating func note(
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
