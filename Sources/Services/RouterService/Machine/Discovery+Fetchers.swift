package import Messages

/// Why the orders of an instance are taken back.
enum Loss: Sendable {
    case silent
    case restarted

    func sentence(_ name: String) -> String {
        switch self {
        case .silent: "\(name) fell silent."
        case .restarted: "\(name) restarted."
        }
    }
}

// MARK: What fetchers say about themselves

extension Discovery {
    /// Takes a heartbeat.
    package mutating func register(
        _ register: Register,
        from route: Route,
        now: Instant,
    ) -> [Effect] {
        let wasDraining =
            registry.named(register.instance)
            .flatMap { registry.fetchers[$0]?.isDraining } ?? false
        switch registry.register(register, from: route, now: now) {
        case .heard(let id):
            freed.append(id)
        case .sees(let id):
            freed.append(id)
            negatives.clear()
        case .joined(let id):
            welcome(id, now)
            let offers = registry.fetchers[id]?.offered ?? []
            effects.append(.note(.fetcherJoined(register.instance, offers: offers)))
        case .changed(let id):
            if register.isDraining, !wasDraining {
                effects.append(.note(.fetcherDraining(register.instance)))
            }
            welcome(id, now)
            leaveLines(of: id, now)
        case .moved(let id):
            giveAgain(id, now)
            welcome(id, now)
            leaveLines(of: id, now)
        case .restarted(let id, let former):
            welcome(id, now)
            lose(former, because: .restarted, now)
        case .refused:
            counters.fetchersRefused += 1
            effects.append(.note(.fetcherRefused(register.instance)))
        }
        return finish(now)
    }

    /// Lets an instance take part in what is under way.
    private mutating func welcome(_ id: FetcherID, _ now: Instant) {
        freed.append(id)
        // It may have what the others have not.
        negatives.clear()
        for flight in unserved.sorted() { advance(flight, now) }
        guard let fetcher = registry.fetchers[id] else { return }
        let shares = fetcher.shares.intersection(fetcher.offered).intersection(askable(now)).sources
        guard !shares.isEmpty else { return }
        for flight in flights.keys.sorted() {
            for source in shares where isMissedOut(id, source, flight) {
                place(source, of: flight, at: id, now)
            }
        }
    }

    /// Whether a flight asks a shared source at other instances and not at this one.
    private func isMissedOut(_ id: FetcherID, _ source: Source, _ flight: FlightID) -> Bool {
        guard flights[flight]?.members.isEmpty == false else { return false }
        let asks = flights[flight]?.asks.filter { $0.source == source } ?? []
        return !asks.isEmpty && asks.allSatisfy { $0.target != nil && $0.target != id }
    }

    /// Sends the orders of an instance over its new connection, under new numbers.
    private mutating func giveAgain(_ id: FetcherID, _ now: Instant) {
        guard let fetcher = registry.fetchers[id] else { return }
        for number in fetcher.orders.sorted() {
            guard let order = orders[number], var ask = takeAsk(number, of: order.flight),
                let requestID = flights[order.flight]?.requestID
            else { continue }
            _ = release(number)
            effects.append(.withdraw(number: number, requestID: requestID, from: fetcher.route))
            guard lingering[order.flight] == nil else {
                end(order.flight)
                continue
            }
            ask.state = .given(give(order.source, of: order.flight, to: id, now))
            flights[order.flight]?.asks.append(ask)
        }
    }

    /// Forgets an instance, and gives its orders to others.
    mutating func lose(_ id: FetcherID, because loss: Loss, _ now: Instant) {
        guard let fetcher = registry.remove(id) else { return }
        for number in fetcher.orders.sorted() { takeBack(number, from: fetcher, loss, now) }
        skipWaiters(of: fetcher, now)
        leaveUnofferedLines(now)
        let count = fetcher.orders.count
        switch loss {
        case .silent: effects.append(.note(.fetcherLost(fetcher.name, orders: count)))
        case .restarted: effects.append(.note(.fetcherRestarted(fetcher.name, orders: count)))
        }
    }

    private mutating func takeBack(
        _ number: UInt64,
        from fetcher: Fetcher,
        _ loss: Loss,
        _ now: Instant,
    ) {
        guard let order = orders.removeValue(forKey: number) else { return }
        circuits[order.source]?.ended(number)
        guard var ask = takeAsk(number, of: order.flight),
            let requestID = flights[order.flight]?.requestID
        else { return }
        counters.takenBack += 1
        if case .silent = loss {
            // If it only slept, it will find this when it wakes.
            effects.append(.withdraw(number: number, requestID: requestID, from: fetcher.route))
        }
        guard lingering[order.flight] == nil else { return end(order.flight) }
        let sentence = loss.sentence(fetcher.name)
        let attempt = Attempt(
            order.source,
            .failed,
            code: .unavailable,
            sentence: sentence,
            duration: now - order.since
        )
        flights[order.flight]?.trail.note([attempt], of: order.source)
        ask.tried.append(fetcher.id)
        let mayTryOn = ask.target == nil && ask.tried.count < Limits.triesPerSource
        if mayTryOn, registry.offered.contains(order.source) {
            replace(ask, of: order.flight, tried: ask.tried, now)
            if flights[order.flight]?.asks.isEmpty == true { advance(order.flight, now) }
        } else {
            close(
                ask,
                of: order.flight,
                .failed(.unavailable, isPermanent: false, sentence: sentence),
                now
            )
        }
    }

    /// An instance takes nothing any more, or less than before: nobody waits for it in vain.
    private mutating func leaveLines(of id: FetcherID, _ now: Instant) {
        if let fetcher = registry.fetchers[id], fetcher.offered.isEmpty {
            registry.fetchers[id]?.lines = [:]
            skipWaiters(of: fetcher, now)
        }
        leaveUnofferedLines(now)
    }

    /// Lets the flights go on that wait for a source which nobody offers any more.
    private mutating func leaveUnofferedLines(_ now: Instant) {
        for source in Source.allCases where !registry.offered.contains(source) {
            leaveLine(of: source, now)
        }
    }

    private mutating func leaveLine(of source: Source, _ now: Instant) {
        guard let waiters = lines[source]?.removeAll() else { return }
        for waiter in waiters {
            queued[source, default: 0] -= 1
            flights[waiter.flight]?.asks.removeAll { $0.source == source }
            flights[waiter.flight]?.plan.askAgain(source)
            if flights[waiter.flight]?.asks.isEmpty == true { advance(waiter.flight, now) }
        }
    }

    /// Lets the flights go on that wait for a source which keeps failing.
    mutating func leaveLines(of source: Source, _ now: Instant) {
        leaveLine(of: source, now)
        for id in registry.ids {
            let line = registry.fetchers[id]?.lines.removeValue(forKey: source)
            guard var line else { continue }
            for waiter in line.removeAll() { skip(waiter, at: id, .unavailable, now) }
        }
    }

    /// Lets a flight go on without a shared source at one instance.
    private mutating func skip(
        _ waiter: WaitingLine.Waiter,
        at id: FetcherID,
        _ code: ErrorCode,
        _ now: Instant,
    ) {
        queued[waiter.source, default: 0] -= 1
        let index = flights[waiter.flight]?.asks.firstIndex {
            $0.source == waiter.source && $0.target == id
        }
        guard let index, let ask = flights[waiter.flight]?.asks.remove(at: index) else { return }
        close(ask, of: waiter.flight, .skipped(code), now)
    }

    /// Lets the flights go on that waited for room at an instance.
    private mutating func skipWaiters(of fetcher: Fetcher, _ now: Instant) {
        for source in Source.allCases {
            guard var line = fetcher.lines[source] else { continue }
            let code = Trouble.whyUnoffered(source)
            for waiter in line.removeAll() { skip(waiter, at: fetcher.id, code, now) }
        }
    }
}
