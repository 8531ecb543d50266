package import Bus
package import Messages
import Multiformats

/// What routers do: appear, die, report.
extension IntakeMachine {
    /// A router appeared, died, returned or restarted.
    package mutating func routerChanged(
        _ link: Int,
        _ event: LivenessEvent,
        now: ContinuousClock.Instant,
    ) -> [Effect] {
        routers.setAlive(link, event != .died)
        var effects: [Effect] = []
        for slot in requests.places {
            takeBack(slot, from: link, event, &effects)
            switch (event, requests[slot].searching) {
            case (.died, .asked(link, _)), (.restarted, .asked(link, _)):
                tally.askedAgain += 1
                requests[slot].unsettled = []
                queueForRouter(slot, now)
            case (_, .queued):
                // Its root may belong to another router now.
                if event != .died { requests[slot].routerGoneAt = nil }
                queueForRouter(slot, now)
            case (_, .asked) where event != .died || waitingForRouter.contains(slot):
                queueToMove(slot)
            default:
                continue
            }
            wheel.set(slot, requests[slot].due)
        }
        pumpRouters(now, &effects)
        return effects
    }

    /// A router says its name, by which every intake tells it apart: roots may belong to others now.
    package mutating func routerNamed(
        _ link: Int,
        _ name: String,
        now: ContinuousClock.Instant,
    ) -> [Effect] {
        var effects: [Effect] = []
        guard routers.name(link, name) else { return effects }
        for slot in requests.places {
            switch requests[slot].searching {
            case .queued: queueForRouter(slot, now)
            case .asked: queueToMove(slot)
            case .idle, .found, .failed: continue
            }
            wheel.set(slot, requests[slot].due)
        }
        pumpRouters(now, &effects)
        return effects
    }

    /// Lets no two routers look for the same: one that is silent may only be slow, and then it finds
    /// that its search is not wanted any more; said once more when it is back, for what was said while
    /// its queue was full or its connection broken is lost.
    private mutating func takeBack(
        _ slot: Int,
        from link: Int,
        _ event: LivenessEvent,
        _ effects: inout [Effect],
    ) {
        if event == .died, case .asked(link, let hop) = requests[slot].searching {
            requests[slot].givenUp.removeAll { $0.link == link }
            requests[slot].givenUp.append(Request.GivenUp(link: link, hop: hop))
        }
        for search in requests[slot].givenUp where search.link == link && event != .restarted {
            withdraw(slot, search, &effects)
        }
        if event != .died { requests[slot].givenUp.removeAll { $0.link == link } }
    }

    private func withdraw(_ slot: Int, _ search: Request.GivenUp, _ effects: inout [Effect]) {
        let withdraw = Message(requestID: requests[slot].id, hop: search.hop, payload: .withdraw)
        effects.append(.tellRouter(link: search.link, withdraw))
    }

    /// A search that another router has moves to the one that its root belongs to, when that comes or
    /// comes back: who asks for the same from now on asks there, and both are to meet.
    ///
    /// It stays where it is until its turn comes.
    private mutating func queueToMove(_ slot: Int) {
        waitingForRouter.remove(slot)
        guard let root = requests[slot].wantedRoot,
            case .asked(let present, _) = requests[slot].searching,
            let home = routers.choose(root), home != present
        else { return }
        waitingForRouter.append(slot, of: requests[slot].client, to: home)
    }

    /// A router's queue took nothing: the search is told to it with the next tick.
    package mutating func routerRefused(
        _ link: Int,
        hop: UInt64,
        now: ContinuousClock.Instant,
    ) -> [Effect] {
        routers.block(link)
        guard let slot = slot(searchingAt: link, hop: hop) else { return [] }
        queueForRouter(slot, now)
        wheel.set(slot, requests[slot].due)
        return []
    }

    /// A router says something.
    package mutating func routerSaid(
        _ link: Int,
        _ message: Message,
        now: ContinuousClock.Instant,
    ) -> [Effect] {
        var effects: [Effect] = []
        guard let slot = slot(searchingAt: link, hop: message.hop),
            requests[slot].id == message.requestID
        else { return effects }
        switch message.payload {
        case .progress(let progress):
            requests[slot].routerGoneAt = nil
            requests[slot].unsettled = progress.attempts
            if covers(progress, slot), requests[slot].reading == .idle {
                queueForStore(slot, now)
            }
        case .outcome(let outcome):
            end(search: slot, outcome, now, &effects)
        case .failure(let failure) where failure.code == .unavailable:
            // It is stopping: the search goes to the root's next router, and nothing more to this
            // one before it has started anew.
            routers.setAlive(link, false)
            tally.askedAgain += 1
            queueForRouter(slot, now)
            pumpRouters(now, &effects)
        case .failure(let failure) where failure.code == .aborted:
            // We were silent for so long that it gave us up.
            tally.askedAgain += 1
            requests[slot].unsettled = []
            queueForRouter(slot, now)
            pumpRouters(now, &effects)
        case .failure(let failure):
            let outcome = Outcome(
                .failed(failure.code, isPermanent: false),
                sentence: failure.sentence,
                attempts: failure.attempts,
                retryAfter: failure.retryAfter,
            )
            end(search: slot, outcome, now, &effects)
        default:
            requests[slot].searching = .idle
            fail(slot, Trouble.nonsense(from: "router", message.payload), now, &effects)
        }
        if requests.slot(hop: message.hop) != nil { wheel.set(slot, requests[slot].due) }
        pumpStores(now, &effects)
        return effects
    }

    /// Looks for what the store does not have, if anybody may be asked.
    mutating func startSearch(
        _ slot: Int,
        _ now: ContinuousClock.Instant,
        _ effects: inout [Effect],
    ) {
        guard let root = requests[slot].wantedRoot, maySearch(slot) else {
            return fail(slot, Trouble.notHere(requests[slot].attempts), now, &effects)
        }
        requests[slot].rounds += 1
        guard requests[slot].rounds <= Limits.searchRoundsMax else {
            return fail(slot, Trouble.gone(requests[slot].attempts), now, &effects)
        }
        queueForRouter(slot, now)
        if let link = routers.choose(root) { pumpRouter(link, now, &effects) }
    }

    /// Whether there is somebody to ask for what the store lacks.
    func maySearch(_ slot: Int) -> Bool {
        !routers.isEmpty && !requests[slot].searchable.isEmpty
    }

    /// Tells every router what waits for it, as far as its queue has room.
    mutating func pumpRouters(_ now: ContinuousClock.Instant, _ effects: inout [Effect]) {
        for link in routers.indices { pumpRouter(link, now, &effects) }
    }

    private mutating func pumpRouter(
        _ link: Int,
        _ now: ContinuousClock.Instant,
        _ effects: inout [Effect],
    ) {
        guard routers.takes(link) else { return }
        // As many as its queue surely takes in one turn; the others follow with the next tick.
        for _ in 0..<Limits.searchesPerTurn {
            guard let slot = waitingForRouter.popFirst(of: link) else { return }
            search(at: link, slot, now, &effects)
        }
    }

    private mutating func search(
        at link: Int,
        _ slot: Int,
        _ now: ContinuousClock.Instant,
        _ effects: inout [Effect],
    ) {
        guard let search = requests[slot].search else { return }
        if case .asked(let former, let hop) = requests[slot].searching {
            tally.askedAgain += 1
            requests[slot].unsettled = []
            withdraw(slot, Request.GivenUp(link: former, hop: hop), &effects)
        }
        let hop = requests.nextHop(slot)
        tally.searches += 1
        requests[slot].searching = .asked(link: link, hop: hop)
        wheel.set(slot, requests[slot].due)
        let remaining = requests[slot].deadline - now
        let message = Message(
            requestID: requests[slot].id,
            timeToLive: max(
                remaining - min(Limits.searchMargin, remaining / 10),
                Messages.Limits.timeToLiveMin,
            ),
            hop: hop,
            trace: requests[slot].trace,
            payload: .search(search),
        )
        effects.append(.tellRouter(link: link, message))
    }

    private mutating func queueForRouter(_ slot: Int, _ now: ContinuousClock.Instant) {
        guard let root = requests[slot].wantedRoot else { return }
        let link = routers.choose(root)
        waitingForRouter.remove(slot)
        waitingForRouter.append(slot, of: requests[slot].client, to: link ?? routers.indices.count)
        requests[slot].searching = .queued
        if link == nil, requests[slot].routerGoneAt == nil {
            requests[slot].routerGoneAt = now + Limits.patience
        }
    }

    /// Whether a range can be read by now; of what is wanted whole only the end of the search tells.
    private func covers(_ progress: Progress, _ slot: Int) -> Bool {
        guard let get = requests[slot].get, get.format != .dag else { return false }
        guard progress.size > 0 else { return progress.available >= get.length }
        guard get.offset < progress.size else { return true }
        return progress.available >= min(get.length, progress.size - get.offset)
    }

    private mutating func end(
        search slot: Int,
        _ outcome: Outcome,
        _ now: ContinuousClock.Instant,
        _ effects: inout [Effect],
    ) {
        waitingForRouter.remove(slot)
        requests[slot].settled += outcome.attempts
        requests[slot].unsettled = []
        let isReading = requests[slot].reading != .idle
        if outcome.result == .found {
            requests[slot].searching = isReading ? .found : .idle
            if !isReading { queueForStore(slot, now) }
            return
        }
        let failure = Trouble.failure(of: outcome, requests[slot].attempts)
        requests[slot].searching = isReading ? .failed(failure) : .idle
        if !isReading { fail(slot, failure, now, &effects) }
    }

    private func slot(searchingAt link: Int, hop: UInt64) -> Int? {
        guard let slot = requests.slot(hop: hop),
            case .asked(link, hop) = requests[slot].searching
        else { return nil }
        return slot
    }
}
