import Denylists
import Multiformats
package import Messages

/// What clients do: ask, cancel, leave.
extension IntakeMachine {
    /// A client asks.
    ///
    /// - Parameters:
    ///   - message: what it asks.
    ///   - asker: who it is.
    ///   - bodyBytes: of the body frame; `keepBody` among the effects says that it must be kept.
    ///   - proof: the authentication frame and what it is about; nil: there is none.
    ///   - clock: the time of the day, in milliseconds since 1970.
    ///   - now: the time.
    /// - Returns: what to do.
    package mutating func asked(
        _ message: Message,
        by asker: Asker,
        bodyBytes: Int = 0,
        proof: Proof? = nil,
        clock: UInt64 = 0,
        now: ContinuousClock.Instant,
    ) -> [Effect] {
        tally.requests += 1
        tally.bytesIn += UInt64(bodyBytes)
        if let failure = Screening.refusal(of: message.payload, bodyBytes: bodyBytes) {
            return refuse(message, asker, failure)
        }
        var (message, asker) = (message, asker)
        switch warden.judge(message, proof, user: asker.user, now: clock) {
        case .refuse(let failure):
            return refuse(message, asker, failure)
        case .pass(let requester, let seesRestricted):
            if let did = requester { asker.requester = did.description }
            if !seesRestricted { message.payload.hideRestricted() }
        }
        if !denylist.isEmpty, let content = message.payload.wanted, denylist.blocks(content) {
            return refuse(message, asker, Trouble.blocked)
        }
        switch message.payload {
        case .cancel(let id): return cancel(id, message, asker, now)
        case .ping, .info, .stats: return [.describe(message, asker)]
        default: break
        }
        let name = RequestName(owner: asker.owner, id: message.requestID)
        if let slot = requests.slot(named: name) { return join(slot, message, asker) }
        if let failure = refusal(of: asker, bodyBytes: bodyBytes) {
            return refuse(message, asker, failure)
        }
        return admit(message, asker, bodyBytes, now)
    }

    /// A header could not be read.
    ///
    /// - Parameters:
    ///   - reply: the error that says why.
    ///   - code: its code.
    ///   - asker: who sent it.
    /// - Returns: what to do.
    package mutating func refused(
        _ reply: Message,
        _ code: ErrorCode,
        from asker: Asker,
    ) -> [Effect] {
        tally.requests += 1
        tally.failures[code, default: 0] += 1
        return [.answer(Answer(asker: asker, message: reply, bodyBytes: 0))]
    }

    /// An answer could not be sent because its client has left: nobody wants its requests any more.
    package mutating func left(
        _ route: [UInt8],
        now: ContinuousClock.Instant,
    ) -> [Effect] {
        var effects: [Effect] = []
        var left = clients.inFlight(of: route)
        guard left > 0, let client = clients.place(of: route) else { return effects }
        for slot in requests.places where requests[slot].client == client {
            tally.abandoned += 1
            _ = end(slot, keepingReply: 0, &effects)
            left -= 1
            if left == 0 { break }
        }
        pumpStores(now, &effects)
        return effects
    }

    /// Answers everything that is still under way: the time to drain is over.
    package mutating func endAll(now: ContinuousClock.Instant) -> [Effect] {
        var effects: [Effect] = []
        for slot in requests.places {
            var failure = Trouble.draining
            failure.attempts = attemptsAtEnd(slot, now)
            fail(slot, failure, now, &effects)
        }
        return effects
    }

    private func refusal(of asker: Asker, bodyBytes: Int) -> Failure? {
        if isDraining { return Trouble.draining }
        return clients.refusal(of: asker.route, bodyBytes: bodyBytes)
    }

    private mutating func refuse(_ message: Message, _ asker: Asker, _ failure: Failure) -> [Effect]
    {
        tally.failures[failure.code, default: 0] += 1
        let reply = message.reply(.failure(failure))
        return [.answer(Answer(asker: asker, message: reply, bodyBytes: 0))]
    }

    private mutating func admit(
        _ message: Message,
        _ asker: Asker,
        _ bodyBytes: Int,
        _ now: ContinuousClock.Instant,
    ) -> [Effect] {
        var effects: [Effect] = []
        let (client, route) = clients.enter(asker.route, bodyBytes: bodyBytes)
        var asker = asker
        asker.route = route
        let request = Request(
            asker: asker,
            client: client,
            hop: message.hop,
            id: message.requestID,
            trace: message.trace,
            payload: message.payload,
            bodyBytes: bodyBytes,
            started: now,
            deadline: now + (message.timeToLive ?? Messages.Limits.timeToLiveDefault),
        )
        let slot = requests.insert(request)
        if bodyBytes > 0 {
            effects.append(.keepBody(BodyKey(slot: slot)))
        }
        queueForStore(slot, now)
        pumpStores(now, &effects)
        wheel.set(slot, requests[slot].due)
        return effects
    }

    /// A retry is answered by the request it repeats, over the connection it came by.
    private mutating func join(_ slot: Int, _ message: Message, _ asker: Asker) -> [Effect] {
        guard requests[slot].payload == message.payload else {
            return refuse(message, asker, Trouble.otherRequest)
        }
        tally.joined += 1
        if requests[slot].asker.route != asker.route {
            let former = requests[slot].client
            let reserved = requests[slot].reserved
            let isQueued = waitingForStore.contains(slot)
            let bodyBytes = requests[slot].bodyBytes
            let (client, route) = clients.enter(asker.route, bodyBytes: bodyBytes)
            clients.change(client, replyBytes: reserved)
            clients.change(former, replyBytes: -reserved)
            if isQueued {
                leaveLine(slot)
                waitingForStore.append(slot, to: client)
                if !turns.contains(client) { turns.append(client, to: 0) }
            }
            waitingForRouter.move(slot, to: client)
            clients.leave(former, bodyBytes: bodyBytes)
            requests[slot].client = client
            requests[slot].asker.route = route
        }
        requests[slot].asker.isDelimited = asker.isDelimited
        requests[slot].asker.encoding = asker.encoding
        return []
    }

    private mutating func cancel(
        _ id: RequestID,
        _ message: Message,
        _ asker: Asker,
        _ now: ContinuousClock.Instant,
    ) -> [Effect] {
        guard let slot = requests.slot(named: RequestName(owner: asker.owner, id: id)) else {
            return refuse(message, asker, Trouble.nothingToCancel)
        }
        var effects: [Effect] = []
        fail(slot, Trouble.aborted(attemptsAtEnd(slot, now)), now, &effects)
        let done = message.reply(.done(Done()))
        effects.append(.answer(Answer(asker: asker, message: done, bodyBytes: 0)))
        return effects
    }
}

extension Payload {
    /// The content that a denylist may forbid to look up, keep or make; what is let go or taken back
    /// (`unpin`, `remove`) is never forbidden.
    fileprivate var wanted: CID? {
        switch self {
        case .get(let get): get.contentHash.root
        case .stat(let stat): stat.contentHash.root
        case .pin(let holding): holding.contentHash.root
        case .put(let put): put.contentHash?.root
        case .assemble(let assemble):
            assemble.sha256.flatMap { Digest256($0) }.map { CID(sha256: $0) }
        default: nil
        }
    }

    /// Asks for no content that only restricted roots reach.
    fileprivate mutating func hideRestricted() {
        switch self {
        case .get(var get):
            get.unrestrictedOnly = true
            self = .get(get)
        case .stat(var stat):
            stat.unrestrictedOnly = true
            self = .stat(stat)
        default:
            break
        }
    }
}
