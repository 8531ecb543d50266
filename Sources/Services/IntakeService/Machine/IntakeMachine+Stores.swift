package import Bus
package import Messages

/// What stores do: appear, die, answer.
extension IntakeMachine {
    /// A store appeared, died, returned or restarted.
    package mutating func storeChanged(
        _ link: Int,
        _ event: LivenessEvent,
        now: ContinuousClock.Instant,
    ) -> [Effect] {
        stores.setAlive(link, event != .died)
        var effects: [Effect] = []
        switch event {
        case .appeared, .returned:
            stopGivingUp()
        case .restarted:
            askAgain(of: link, now)
            stopGivingUp()
        case .died:
            askAgain(of: link, now)
        }
        pumpStores(now, &effects)
        return effects
    }

    /// A store's queue took nothing: the question goes elsewhere, or to it with the next tick.
    package mutating func storeRefused(
        _ link: Int,
        hop: UInt64,
        now: ContinuousClock.Instant,
    ) -> [Effect] {
        stores.block(link)
        guard let slot = slot(asking: link, hop: hop) else { return [] }
        queueForStore(slot, now)
        wheel.set(slot, requests[slot].due)
        var effects: [Effect] = []
        pumpStores(now, &effects)
        return effects
    }

    /// A store says something.
    ///
    /// - Parameters:
    ///   - link: which store.
    ///   - message: what it says.
    ///   - bodyBytes: of the body frame, which is the answer's if an `Answer` says so.
    ///   - now: the time.
    /// - Returns: what to do.
    package mutating func storeSaid(
        _ link: Int,
        _ message: Message,
        bodyBytes: Int = 0,
        now: ContinuousClock.Instant,
    ) -> [Effect] {
        var effects: [Effect] = []
        guard let slot = slot(asking: link, hop: message.hop),
            requests[slot].id == message.requestID
        else { return effects }
        answer(slot, from: link, message.payload, bodyBytes, now, &effects)
        if requests.slot(hop: message.hop) != nil { wheel.set(slot, requests[slot].due) }
        pumpStores(now, &effects)
        return effects
    }

    private mutating func answer(
        _ slot: Int,
        from link: Int,
        _ payload: Payload,
        _ bodyBytes: Int,
        _ now: ContinuousClock.Instant,
        _ effects: inout [Effect],
    ) {
        switch (requests[slot].payload, payload) {
        case (_, .failure(let failure)) where failure.code == .unavailable:
            // It is stopping; the question goes elsewhere, or to it when it is back.
            stores.block(link)
            let goneAt = requests[slot].storeGoneAt ?? now + Limits.patience
            guard now < goneAt else { return fail(slot, failure, now, &effects) }
            requests[slot].storeGoneAt = goneAt
            queueForStore(slot, now)
        case (.get(let get), .content(let content)):
            deliver(slot, get, content, bodyBytes, now, &effects)
        case (.get, .absent):
            absent(slot, now, &effects)
        case (.pin, .failure(let failure)) where failure.code == .notFound && maySearch(slot):
            absent(slot, now, &effects)
        case (.get, .failure(var failure)):
            noteLocal(slot, .failed, now, code: failure.code, sentence: failure.sentence)
            failure.attempts = requests[slot].attempts
            fail(slot, failure, now, &effects)
        case (.put, .stored), (.assemble, .stored), (.stat, .status), (.list, .listing),
            (.pin, .done), (.unpin, .done), (.remove, .done):
            finish(slot, payload, bodyBytes: 0, now, &effects)
        case (_, .failure(let failure)):
            fail(slot, failure, now, &effects)
        default:
            fail(slot, Trouble.nonsense(from: "store", payload), now, &effects)
        }
    }

    private mutating func deliver(
        _ slot: Int,
        _ get: Get,
        _ content: Content,
        _ bodyBytes: Int,
        _ now: ContinuousClock.Instant,
        _ effects: inout [Effect],
    ) {
        guard content.length == UInt64(bodyBytes), content.offset == get.offset,
            content.length <= get.length
        else {
            return fail(slot, Trouble.nonsense(from: "store", .content(content)), now, &effects)
        }
        if requests[slot].rounds == 0 {
            tally.hits += 1
            noteLocal(slot, .found, now, bytes: content.length)
        }
        var content = content
        content.attempts = requests[slot].attempts
        finish(slot, .content(content), bodyBytes: bodyBytes, now, &effects)
    }

    private mutating func absent(
        _ slot: Int,
        _ now: ContinuousClock.Instant,
        _ effects: inout [Effect],
    ) {
        let searching = requests[slot].searching
        if requests[slot].rounds == 0 {
            tally.misses += 1
            noteLocal(slot, .missing, now)
        }
        stopReading(slot)
        requests[slot].storeGoneAt = nil
        switch searching {
        case .idle:
            startSearch(slot, now, &effects)
        case .queued, .asked:
            break
        case .found:
            requests[slot].searching = .idle
            queueForStore(slot, now)
        case .failed(var failure):
            failure.attempts = requests[slot].attempts
            fail(slot, failure, now, &effects)
        }
    }

    /// Puts a request at the end of its client's line; whatever it had asked of a store is void.
    mutating func queueForStore(_ slot: Int, _ now: ContinuousClock.Instant) {
        stopReading(slot)
        let client = requests[slot].client
        requests[slot].reading = .queued
        if !stores.isAnyAlive, requests[slot].storeGoneAt == nil {
            requests[slot].storeGoneAt = now + Limits.patience
        }
        waitingForStore.append(slot, to: client)
        if !turns.contains(client) { turns.append(client, to: 0) }
    }

    /// Asks the stores for as much as they and the clients have room for, client by client.
    mutating func pumpStores(_ now: ContinuousClock.Instant, _ effects: inout [Effect]) {
        while let client = turns.first(of: 0), let link = stores.choose() {
            guard let slot = waitingForStore.first(of: client) else {
                turns.remove(client)
                continue
            }
            let bytes = requests[slot].replyBytesMax
            switch clients.room(client, bytes: bytes) {
            case .fits: break
            case .clientFull, .allFull:
                turns.remove(client)
                turns.append(client, to: 1)
                continue
            }
            waitingForStore.remove(slot)
            turns.remove(client)
            if waitingForStore.first(of: client) != nil { turns.append(client, to: 0) }
            clients.change(client, replyBytes: bytes)
            ask(link, slot, bytes, now, &effects)
        }
    }

    private mutating func ask(
        _ link: Int,
        _ slot: Int,
        _ bytes: Int,
        _ now: ContinuousClock.Instant,
        _ effects: inout [Effect],
    ) {
        let hop = requests.nextHop(slot)
        stores.ask(link)
        requests[slot].reserved = bytes
        requests[slot].reading = .asked(link: link, hop: hop, since: now)
        // An assemble hashes for as long as it must; everything else is answered soon.
        if case .assemble = requests[slot].payload {
            requests[slot].askAgainAt = nil
        } else {
            requests[slot].askAgainAt = now + Limits.askAgainAfter
        }
        let request = requests[slot]
        wheel.set(slot, request.due)
        let message = Message(
            requestID: request.id,
            timeToLive: max(request.deadline - now, Messages.Limits.timeToLiveMin),
            hop: hop,
            trace: request.trace,
            payload: request.payload,
        )
        let body = request.bodyBytes > 0 ? BodyKey(slot: slot) : nil
        effects.append(.askStore(link: link, message, body: body))
    }

    /// Everything that was asked of a store is asked anew.
    private mutating func askAgain(of link: Int, _ now: ContinuousClock.Instant) {
        for slot in requests.places {
            switch requests[slot].reading {
            case .asked(link, _, _):
                tally.askedAgain += 1
                queueForStore(slot, now)
            case .queued where !stores.isAnyAlive && requests[slot].storeGoneAt == nil:
                requests[slot].storeGoneAt = now + Limits.patience
            case .idle, .queued, .asked:
                continue
            }
            wheel.set(slot, requests[slot].due)
        }
    }

    /// A store is there: whoever waits for its turn now waits to its deadline.
    private mutating func stopGivingUp() {
        for slot in requests.places where requests[slot].storeGoneAt != nil {
            requests[slot].storeGoneAt = nil
            wheel.set(slot, requests[slot].due)
        }
    }

    private func slot(asking link: Int, hop: UInt64) -> Int? {
        guard let slot = requests.slot(hop: hop),
            case .asked(link, hop, _) = requests[slot].reading
        else { return nil }
        return slot
    }
}
