package import Messages

/// The router's machine: searches and heartbeats go in, orders and outcomes come out.
///
/// It keeps the flights (who waits for what), the registry (who can fetch) and the open orders
/// between them. It promises:
///
/// - one outcome for each search that isn't withdrawn, by its deadline, or one refusal when the
///   router leaves first;
/// - at most one open order for each flight at each instance, and one in all for a source of
///   which any instance will do;
/// - nothing is kept of a search, a flight or an order that has ended, but what was learned of who
///   answered it, for seconds that nobody had it, and how far a content was read;
/// - an order that reaches ahead of a reader is taken back soon after nobody reads on.
///
/// It trusts fetchers to speak the truth about what is in the store, and nobody about amounts:
/// every table has a bound. Known weakness: an order that is lost between two living processes
/// is not noticed before its time is over; then whoever still has time has it given again.
package struct Discovery: Sendable {
    /// When something happens.
    package typealias Instant = ContinuousClock.Instant

    let bounds: Bounds
    let policy: Policy
    private let start: Instant
    /// Who fetches.
    package internal(set) var registry: Registry
    /// What was counted since the start.
    package internal(set) var counters = Counters()
    /// Whether new searches are refused, because the router is leaving.
    package private(set) var isDraining = false

    var flights: [FlightID: Flight] = [:]
    var flightOf: [FlightKey: FlightID] = [:]
    var lastFlight: FlightID = 0
    /// Flights that nobody can serve yet, in the first seconds.
    var unserved: Set<FlightID> = []
    /// Flights in which nobody waits, and whose order reaches ahead: until when they go on.
    var lingering: [FlightID: Instant] = [:]
    /// The same times, the soonest first.
    var lingers = DeadlineQueue()
    /// Contents that are read in order.
    var readings = Readings()

    var members: [MemberID: Member] = [:]
    var memberOf: [Asker: MemberID] = [:]
    /// Who of the intakes has members, and is alive.
    var intakes = IntakeBook()
    var lastMember: MemberID = 0
    var deadlines = DeadlineQueue()

    var orders: [UInt64: OpenOrder] = [:]
    var lastOrder: UInt64
    var sessions = Sessions()
    /// Orders for which any instance will do, waiting for one with room.
    var lines: [Source: WaitingLine] = [:]
    /// How many orders wait, for each source.
    var queued: [Source: Int] = [:]
    var lastWaiter: UInt64 = 0

    /// What was learned of the sources and the instances.
    package internal(set) var experience: Experience
    var circuits: [Source: Circuit] = [:]
    var negatives = NegativeCache()
    /// When the answer to an order is given up, by its number.
    var overdue = DeadlineQueue()
    /// When an order has taken so long that another source is asked, by its number.
    var hedges = DeadlineQueue()
    /// How many hedges may be made now; each order earns a part of one.
    var hedgeCredit = Limits.hedgeCreditMax

    /// What the present event has caused so far.
    var effects: [Effect] = []
    /// Instances that may have room by now.
    var freed: [FetcherID] = []

    /// A router that knows nobody yet.
    ///
    /// - Parameters:
    ///   - epoch: the process's boot epoch: order numbers start from it, so that an answer to an
    ///     order of a former life is never taken for one of this life.
    ///   - bounds: how much it takes on.
    ///   - policy: how it chooses.
    ///   - experience: what it learned in a former life.
    ///   - now: when it starts.
    package init(
        epoch: UInt64,
        bounds: Bounds = Bounds(),
        policy: Policy = Policy(),
        experience: Experience = Experience(),
        now: Instant,
    ) {
        self.bounds = bounds
        self.policy = policy
        self.experience = experience
        start = now
        registry = Registry(instancesMax: bounds.fetchers)
        // The golden ratio spreads epochs that follow one another over all 64 bits.
        lastOrder = epoch &* 0x9E37_79B9_7F4A_7C15
    }

    /// Searches that wait.
    package var openCount: Int { members.count }
    /// Flights under way.
    package var flightCount: Int { flights.count }
    /// Flights in which nobody waits, while an order that reaches ahead goes on.
    package var lingeringCount: Int { lingering.count }
    /// Orders that wait for an instance with room.
    package var waitingCount: Int { queued.values.reduce(0, +) }
    /// Those of one source.
    package func waitingCount(of source: Source) -> Int { queued[source, default: 0] }
    /// Orders that instances hold.
    package var orderCount: Int { orders.count }

    /// Until when nothing is called not to be had because nobody offers it.
    var graceEnd: Instant {
        start + (registry.isServed ? Limits.bootGrace : Limits.bootGraceUnserved)
    }

    /// The span that an open order's request belongs to.
    package func trace(ofOrder number: UInt64) -> TraceContext? {
        orders[number].flatMap { flights[$0.flight]?.trace }
    }

    /// When `tick` is to be called at the latest.
    package var nextDeadline: Instant? {
        let grace = unserved.isEmpty ? nil : graceEnd
        return [
            deadlines.next, overdue.next, hedges.next, lingers.next, registry.nextDeadline,
            intakes.nextDeadline, grace,
        ]
        .compactMap(\.self).min()
    }
}

// MARK: What intakes say

extension Discovery {
    /// Takes a search: it joins a flight, or begins one.
    ///
    /// The same search from the same asker again is a retry: it stays one, with its new deadline.
    package mutating func search(
        _ search: Search,
        requestID: RequestID,
        timeToLive: Duration,
        from asker: Asker,
        now: Instant,
    ) -> [Effect] {
        counters.searches += 1
        intakes.heard(asker.route)
        let key = FlightKey(search, policy)
        let range = ByteRange(offset: search.offset, length: search.length)
        let flight = flight(of: key, for: range)
        let deadline = now + Limits.answerBefore(timeToLive)
        if let former = memberOf[asker] {
            if let flight, members[former]?.flight == flight {
                renew(former, range: range, deadline: deadline, now: now)
                return finish(now)
            }
            // The number now means something else: the asker has forgotten what it meant before.
            leave(former)
        }
        guard !isDraining, hasRoom(in: flight, for: asker) else {
            refuse(asker, requestID)
            return finish(now)
        }
        if flight == nil, let attempts = negatives.attempts(key, now: now) {
            counters.negativeHits += 1
            counters.missing += 1
            let outcome = Outcome(.missing, sentence: Trouble.recently, attempts: attempts)
            effects.append(.outcome(outcome, requestID: requestID, took: .zero, to: asker))
            return finish(now)
        }
        lastMember += 1
        let member = Member(
            asker: asker,
            requestID: requestID,
            flight: flight ?? lastFlight + 1,
            since: now,
            range: range,
            deadline: deadline
        )
        members[lastMember] = member
        memberOf[asker] = lastMember
        intakes.enter(asker.route, now: now)
        deadlines.add(lastMember, due: deadline)
        let client = Client(route: asker.route, number: search.client)
        if let flight {
            counters.joins += 1
            flights[flight]?.add(lastMember)
            // First of all, for a flight that lingers would have to make room for its own orders.
            adjustReach(to: lastMember, now)
            lend(client, to: flight)
            lift(flight, by: search, now)
            tellWhatIsThere(lastMember, now)
        } else {
            begin(key, search, requestID, for: lastMember, of: client, now)
        }
        return finish(now)
    }

    /// Takes a search back; nothing is answered.
    package mutating func withdraw(_ asker: Asker, now: Instant) -> [Effect] {
        intakes.heard(asker.route)
        if let member = memberOf[asker] {
            counters.withdrawn += 1
            leave(member)
        }
        return finish(now)
    }

    private func hasRoom(in flight: FlightID?, for asker: Asker) -> Bool {
        let count = flight.flatMap { flights[$0]?.members.count } ?? 0
        return count < bounds.searchesPerFlight
            && intakes.mayHaveMore(asker.route, free: bounds.searches - members.count)
    }

    private mutating func refuse(_ asker: Asker, _ requestID: RequestID) {
        counters.refused += 1
        counters.failed += 1
        guard !isDraining else {
            effects.append(.refusal(Trouble.leaving, requestID: requestID, to: asker))
            return
        }
        let outcome = Outcome(
            .failed(.overloaded, isPermanent: false),
            sentence: Trouble.sentence(.overloaded),
            retryAfter: Limits.retryAfter,
        )
        effects.append(.outcome(outcome, requestID: requestID, took: .zero, to: asker))
    }

    private mutating func begin(
        _ key: FlightKey,
        _ search: Search,
        _ requestID: RequestID,
        for member: MemberID,
        of client: Client,
        _ now: Instant,
    ) {
        counters.flights += 1
        lastFlight += 1
        flightOf[key] = lastFlight
        flights[lastFlight] = Flight(
            key: key,
            requestID: requestID,
            trace: members[member]?.asker.trace,
            owner: search.requesterID,
            client: client,
            plan: Plan(search, policy, experience, now: now),
            manner: search.manner,
            members: [member]
        )
        advance(lastFlight, now)
    }
}

// MARK: Time

extension Discovery {
    /// Ends what is due: searches out of time, neighbours that fell silent, the first seconds.
    package mutating func tick(now: Instant) -> [Effect] {
        expire(now)
        giveUpSilentIntakes(now)
        giveUpOverdue(now)
        hedge(now)
        endLingering(now)
        for id in registry.tick(now: now) { lose(id, because: .silent, now) }
        if now >= graceEnd {
            for flight in unserved.sorted() { advance(flight, now) }
        }
        return finish(now)
    }

    /// Refuses new searches from now on; what is under way goes on.
    package mutating func drain() { isDraining = true }

    /// Sends everybody who still waits to another router, because the process ends now.
    package mutating func close(now: Instant) -> [Effect] {
        drain()
        for id in members.keys.sorted() {
            guard let member = members[id] else { continue }
            counters.failed += 1
            effects.append(
                .refusal(Trouble.leaving, requestID: member.requestID, to: member.asker)
            )
            leave(id)
        }
        for id in lingering.keys.sorted() { end(id) }
        freed = []
        return finish(now)
    }

    /// Gives waiting orders to whoever has room by now, and hands out what the event has caused.
    mutating func finish(_ now: Instant) -> [Effect] {
        while let id = freed.popLast() { fill(id, now) }
        let caused = effects
        effects = []
        return caused
    }
}
