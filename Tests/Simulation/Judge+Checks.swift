import Fetching
import IntakeService
import Messages
import RouterService
import StoreService

/// What is held against the tables of a process after each of its turns.
extension Judge {
    /// Whether an order is what the requests for its content allow.
    func isAllowed(_ order: Order, _ content: Int) -> Bool {
        guard library.contents.indices.contains(content) else { return false }
        let wanted = library.contents[content]
        return wanted.allows(order.source) && order.privacy == wanted.privacy
            && (wanted.privacy == .public || order.owner == wanted.owner)
    }

    /// Two routers may begin to look for the same only where they were chosen under different beliefs.
    mutating func compare(_ router: Int, _ content: Int) {
        guard let since = routers[router].orderedSince(content) else { return }
        let latest = changedAt + Self.overlap
        for other in routers.indices where other != router {
            guard let rival = routers[other].orderedSince(content) else { continue }
            if since > latest, rival > latest {
                complain(.oneRouter, "router-\(router) and router-\(other) order \(content)")
            }
        }
    }

    /// Holds an intake's books against its clock and its tables.
    mutating func check(_ intake: SimulatedIntake, _ number: Int, _ now: ContinuousClock.Instant) {
        if let request = intakes[number].overdue(now) {
            complain(.inTime, "intake-\(number) owes a \(request.payload.name) past its deadline")
        }
        let machine = intake.machine
        if machine.open != intakes[number].count {
            complain(.oneAnswer, "intake-\(number) has \(machine.open) of \(intakes[number].count)")
        }
        let bounds = SimulatedIntake.bounds
        func isWithin(_ bound: Bound, _ count: Int, _ most: Int) {
            if count > most { complain(.bounded, "intake-\(number): \(bound) is \(count)") }
        }
        isWithin(.inFlight, machine.open, bounds.inFlight)
        isWithin(.bodyBytes, machine.bodyBytes, bounds.bodyBytes)
        isWithin(.replyBytes, machine.replyBytes, bounds.replyBytes)
        for (route, count) in intakes[number].counts.sorted(by: {
            $0.key.lexicographicallyPrecedes($1.key)
        }) {
            isWithin(.inFlightPerClient, count, bounds.inFlightPerClient)
            let bytes = machine.replyBytes(of: route)
            isWithin(.replyBytesPerClient, bytes, bounds.replyBytesPerClient)
        }
        for link in 0..<intake.storeCount {
            isWithin(.asksPerStore, machine.asked(ofStore: link), bounds.asksPerStore)
        }
        if machine.replyBytes < 0 {
            complain(.bounded, "intake-\(number) has lost count of replies")
        }
    }

    /// Holds a router's books against its tables, against the other routers, and against who lives.
    mutating func check(
        _ router: SimulatedRouter,
        _ number: Int,
        _ now: ContinuousClock.Instant,
        _ processes: [Place: Process],
    ) {
        let machine = router.machine
        let ledger = routers[number]
        if machine.orderCount != ledger.orderCount || machine.openCount != ledger.searchCount {
            complain(
                .oneOrder,
                "router-\(number) has \(machine.orderCount) orders of \(ledger.orderCount), "
                    + "\(machine.openCount) searches of \(ledger.searchCount)"
            )
        }
        let bounds = SimulatedRouter.bounds
        func isWithin(_ bound: Bound, _ count: Int, _ most: Int) {
            if count > most { complain(.bounded, "router-\(number): \(bound) is \(count)") }
        }
        isWithin(.searches, machine.openCount, bounds.searches)
        isWithin(.searchesPerFlight, ledger.searchesPerFlight, bounds.searchesPerFlight)
        isWithin(.instances, machine.registry.count, bounds.fetchers)
        for source in Source.allCases {
            isWithin(.queuedOrders, machine.waitingCount(of: source), bounds.queuedOrders)
        }
        checkRivals(of: number, now, processes)
        checkDeparted(number, now, processes)
        checkLingering(number, now, processes)
    }

    /// Nobody is asked for long for what nobody waits for.
    private mutating func checkLingering(
        _ router: Int,
        _ now: ContinuousClock.Instant,
        _ processes: [Place: Process],
    ) {
        guard let steadySince = processes[.router(router)]?.steadySince,
            let (content, since) = routers[router].lingering
        else { return }
        if now > max(since, steadySince) + Self.lingering {
            complain(.nothingLeft, "router-\(router) keeps an order of \(content) for nobody")
        }
    }

    /// No other router that runs orders the same, once everybody knows who is there.
    private mutating func checkRivals(
        of router: Int,
        _ now: ContinuousClock.Instant,
        _ processes: [Place: Process],
    ) {
        guard isReliable, now > changedAt + Self.overlap else { return }
        let ordered = routers[router].ordered
        guard !ordered.isEmpty else { return }
        for other in routers.indices
        where other != router && processes[.router(other)]?.isRunning == true {
            if let content = ordered.intersection(routers[other].ordered).min() {
                complain(.oneRouter, "router-\(router) and router-\(other) keep on for \(content)")
            }
        }
    }

    /// Nothing is left of an intake that is gone, once it must have been missed.
    private mutating func checkDeparted(
        _ router: Int,
        _ now: ContinuousClock.Instant,
        _ processes: [Place: Process],
    ) {
        guard let steadySince = processes[.router(router)]?.steadySince else { return }
        for (route, since) in departed {
            guard let latest = routers[router].latestSearch(over: route) else { continue }
            if now > max(since, latest, steadySince) + Self.forgetting {
                complain(.nothingLeft, "router-\(router) keeps searches of an intake that is gone")
            }
        }
    }

    /// Holds a fetcher to its capacity.
    mutating func check(_ fetcher: SimulatedFetcher, _ number: Int) {
        if fetcher.book.open > SimulatedFetcher.capacity {
            complain(.bounded, "fetcher-\(number): jobs are \(fetcher.book.open)")
        }
    }

    /// Holds a store to its bounds.
    mutating func check(_ store: SimulatedStore, _ number: Int) {
        let queue = store.queue
        if queue.count > SimulatedStore.writesMax || queue.bytes > SimulatedStore.writeBytesMax {
            complain(.bounded, "store-\(number): \(queue.count) writes, \(queue.bytes) bytes wait")
        }
    }
}
