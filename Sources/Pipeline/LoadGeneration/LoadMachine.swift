/// Decides which request starts when, and counts what becomes of each.
///
/// ```
///            next: .ask                answered
///   free ───────────────▶ in flight ─────────────▶ free
///                             │  tick: no answer within its time to live and the grace
///                             └───────────────────▶ free, lost
/// ```
///
/// Invariant: at most `inFlight` requests are in flight; each is answered once or lost.
/// Invariant: what counts of a closed loop is what was answered in the measured part of the run; of
/// an open loop, what was to start in it, whenever it was answered, and if it never was.
package struct LoadMachine: Sendable {
    /// A request to send.
    package struct Ask: Sendable, Equatable {
        /// Its place in the table.
        package let slot: Int
        /// Its number in the run, from 0 on.
        package let serial: UInt64
        /// The connection that sends it.
        package let client: Int
        /// Which block it is about.
        package let block: UInt64
    }

    /// What to do now.
    package enum Step: Sendable, Equatable {
        /// Send this.
        case ask(Ask)
        /// Nothing until an answer, or until this time.
        case wait(until: ContinuousClock.Instant?)
        /// Nothing any more: all is asked, and answered or lost.
        case over
    }

    private struct Place {
        var serial: UInt64 = 0
        var intended: ContinuousClock.Instant
        var sent: ContinuousClock.Instant
        var isTaken = false
    }

    private let plan: LoadPlan
    private var places: [Place]
    private var free: [Int]
    private var pacer: Pacer
    private var chance: SplitMix
    private var asked: UInt64 = 0
    private var isStopped = false
    private let measured: Range<ContinuousClock.Instant>
    private var tally: LoadTally
    private var lastAnswer: ContinuousClock.Instant

    /// A machine for a run that starts now.
    package init(_ plan: LoadPlan, now: ContinuousClock.Instant) {
        self.plan = plan
        places = Array(repeating: Place(intended: now, sent: now), count: plan.inFlight)
        free = Array((0..<plan.inFlight).reversed())
        pacer = Pacer(rate: plan.rate, start: now)
        chance = SplitMix(seed: plan.seed)
        tally = LoadTally()
        lastAnswer = now
        switch plan.extent {
        case .requests:
            measured = now..<now + .seconds(1 << 40)
        case .duration(let duration, let warmUp):
            measured = now + warmUp..<now + warmUp + duration
        }
    }

    /// Requests in flight.
    package var inFlight: Int { places.count - free.count }

    /// The next thing to do; to be called until it is not `ask`.
    package mutating func next(now: ContinuousClock.Instant) -> Step {
        if free.isEmpty { giveUpUnsent(now) }
        guard !isStopped, !isAllAsked(now) else { return inFlight == 0 ? .over : .wait(until: nil) }
        guard let slot = free.last else { return .wait(until: nil) }
        let intended = pacer.next(now: now)
        guard intended <= now else { return .wait(until: intended) }
        free.removeLast()
        pacer.advance()
        let serial = asked
        asked += 1
        places[slot] = Place(serial: serial, intended: intended, sent: now, isTaken: true)
        let block =
            plan.workload == .hit ? chance.next(upperBound: UInt64(plan.blocks)) : serial
        return .ask(Ask(slot: slot, serial: serial, client: slot % plan.clients, block: block))
    }

    /// An answer came; one that is not waited for changes nothing.
    package mutating func answered(
        slot: Int,
        serial: UInt64,
        _ verdict: Verdict,
        now: ContinuousClock.Instant,
    ) {
        guard isWaiting(slot: slot, serial: serial) else { return }
        let place = places[slot]
        leave(slot)
        if verdict == .wrong { tally.wrong += 1 }
        guard measured.contains(isOpen ? place.intended : now) else { return }
        lastAnswer = now
        tally.count(verdict, took: now - place.intended)
    }

    /// Whether a request is in flight.
    package func isWaiting(slot: Int, serial: UInt64) -> Bool {
        places.indices.contains(slot) && places[slot].isTaken && places[slot].serial == serial
    }

    /// Time has passed: gives up what is not answered any more.
    package mutating func tick(now: ContinuousClock.Instant) {
        for slot in places.indices where places[slot].isTaken {
            guard now - places[slot].sent > plan.timeToLive + Limits.grace else { continue }
            leave(slot)
            tally.lost += 1
            let intended = places[slot].intended
            if isOpen, measured.contains(intended) { tally.latency.record(now - intended) }
        }
    }

    /// Ends the run now; what is in flight no longer counts.
    package mutating func stop() {
        isStopped = true
        for slot in places.indices where places[slot].isTaken { leave(slot) }
    }

    /// What came of it so far.
    package func report(now: ContinuousClock.Instant) -> LoadReport {
        let end =
            switch plan.extent {
            case .requests: lastAnswer
            case .duration: min(now, measured.upperBound)
            }
        return LoadReport(
            plan: plan,
            asked: asked,
            elapsed: max(.zero, end - measured.lowerBound),
            tally: tally
        )
    }

    private var isOpen: Bool { plan.rate != nil }

    private func isAllAsked(_ now: ContinuousClock.Instant) -> Bool {
        switch plan.extent {
        case .requests(let count): asked >= count
        case .duration: pacer.next(now: now) >= measured.upperBound
        }
    }

    /// At the end of an open loop without a free place: what should have started by now has waited
    /// so far, and is not begun any more.
    private mutating func giveUpUnsent(_ now: ContinuousClock.Instant) {
        guard isOpen, now >= measured.upperBound else { return }
        while case let intended = pacer.next(now: now), intended < measured.upperBound {
            pacer.advance()
            guard measured.contains(intended) else { continue }
            tally.unsent += 1
            tally.latency.record(measured.upperBound - intended)
        }
    }

    private mutating func leave(_ slot: Int) {
        places[slot].isTaken = false
        free.append(slot)
    }
}
