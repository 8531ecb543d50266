/// Decides which request is asked where and when, and that each ends exactly once.
///
/// A pure machine: events and the time go in, effects come out. The shell keeps the requests'
/// bytes and callers; the machine knows only their names. Every operation of the protocol is
/// idempotent, so a request whose answer may be lost is asked again under the same name: when the
/// intake that had it died or restarted, and when it is silent about it for two seconds (then
/// four, eight, sixteen). Only the first answer is delivered.
///
/// Invariant: the admitted requests are at most `inFlightMax`, and their bytes at most
/// `inFlightBytesMax` unless there is only one.
package struct ClientMachine {
    private let bounds: ClientBounds
    private var links: [ClientLink]
    private var line = WaitingLine()
    private var admitted: [RequestID: ClientRequest] = [:]
    private var admittedBytes = 0
    /// The admitted requests that are held, in the order in which they are sent.
    private var held: [RequestID] = []
    private var lastTicket: UInt64 = 0
    /// When `tick` must be called next, or a little earlier; nil: there is nothing to wait for.
    package private(set) var deadline: ContinuousClock.Instant?

    /// A machine over so many links, none of them heard yet.
    package init(links: Int, bounds: ClientBounds = ClientBounds()) {
        self.bounds = bounds
        self.links = Array(repeating: ClientLink(), count: links)
    }

    /// Requests that have not ended.
    package var openCount: Int { admitted.count + line.count }

    /// Whether a request of this name has not ended.
    package func isOpen(_ id: RequestID) -> Bool { admitted[id] != nil || line.contains(id) }
}

// MARK: What callers do

extension ClientMachine {
    /// Takes a request; the effects may end it at once.
    package mutating func submit(
        _ id: RequestID,
        timeToLive: Duration,
        bytes: Int,
        only link: Int? = nil,
        now: ContinuousClock.Instant,
    ) -> [ClientEffect] {
        precondition(!isOpen(id), "a request's name is used once at a time")
        guard line.count < Limits.waitingMax else { return [.end(id, .overloaded)] }
        lastTicket += 1
        let request = ClientRequest(
            id: id,
            ticket: lastTicket,
            begun: now,
            deadline: now + timeToLive,
            bytes: bytes,
            onlyLink: link,
        )
        line.add(request)
        wake(for: request)
        return advance(now: now)
    }

    /// Ends a request that its caller does not want any more.
    package mutating func cancel(_ id: RequestID, now: ContinuousClock.Instant) -> [ClientEffect] {
        guard let request = remove(id) else { return [] }
        var effects = [ClientEffect.end(id, .aborted)]
        if let link = request.link { effects.append(.sendCancel(id, link: link)) }
        return effects + advance(now: now)
    }
}

// MARK: What links do

extension ClientMachine {
    /// An answer came; `pause` is the hint of one that says the intake is too busy, or stopping.
    ///
    /// Then another one is asked at once, where there is one; else the same after the pause.
    package mutating func answered(
        _ id: RequestID,
        pause: Duration? = nil,
        now: ContinuousClock.Instant,
    ) -> ClientDelivery {
        guard var request = admitted[id] else { return .ignore }
        if let hint = pause {
            let pause = request.pause(hint: hint)
            // A second such answer, to the same question asked again, must not count twice.
            guard let link = request.link else { return .ignore }
            links[link].restsUntil = now + pause
            let isElsewhere = request.onlyLink == nil && isAnyReady(now: now)
            if request.putBacks < Limits.putBackMax, isElsewhere || now + pause < request.deadline {
                request.putBacks += 1
                if isElsewhere {
                    hold(request)
                } else {
                    leaveLink(of: request)
                    request.state = .paused(until: now + pause)
                    admitted[id] = request
                    wake(for: request)
                }
                return .putBack(advance(now: now))
            }
        }
        _ = remove(id)
        return .deliver(advance(now: now))
    }

    /// A link was heard for the first time, or again in the same life.
    package mutating func appeared(_ link: Int, now: ContinuousClock.Instant) -> [ClientEffect] {
        links[link].isAlive = true
        links[link].wasAlive = true
        return advance(now: now)
    }

    /// A link is another life of its instance: what was asked of the former one is lost.
    package mutating func restarted(_ link: Int, now: ContinuousClock.Instant) -> [ClientEffect] {
        takeBack(link)
        links[link].restsUntil = nil
        return appeared(link, now: now)
    }

    /// A link fell silent: what was asked on it is asked elsewhere.
    package mutating func died(_ link: Int, now: ContinuousClock.Instant) -> [ClientEffect] {
        links[link].isAlive = false
        takeBack(link)
        return advance(now: now)
    }

    /// A link said how many requests it holds.
    package mutating func heard(_ link: Int, open: UInt32) { links[link].open = open }

    /// A link's socket did not take a request.
    package mutating func refused(
        _ id: RequestID,
        link: Int,
        now: ContinuousClock.Instant,
    ) -> [ClientEffect] {
        links[link].isBlocked = true
        if let request = admitted[id], request.link == link { hold(request) }
        return advance(now: now)
    }

    /// A link's socket takes requests again.
    package mutating func writable(_ link: Int, now: ContinuousClock.Instant) -> [ClientEffect] {
        links[link].isBlocked = false
        return advance(now: now)
    }

    private mutating func takeBack(_ link: Int) {
        for request in admitted.values where request.link == link { hold(request) }
        held = held.compactMap { admitted[$0] }.sorted { $0.ticket < $1.ticket }.map(\.id)
    }
}

// MARK: What time does

extension ClientMachine {
    /// Ends what is over, and asks again what was not answered.
    package mutating func tick(now: ContinuousClock.Instant) -> [ClientEffect] {
        var effects: [ClientEffect] = []
        let all = Array(admitted.values) + Array(line.requests)
        for request in all.filter({ due($0) <= now }).sorted(by: { $0.ticket < $1.ticket }) {
            if request.deadline <= now {
                _ = remove(request.id)
                effects.append(.end(request.id, request.link == nil ? .unavailable : .timeout))
            } else if let effect = resume(request, now: now) {
                effects.append(effect)
            }
        }
        let next = [admitted.values.lazy.map(due).min(), line.requests.lazy.map(due).min()]
        deadline = next.compactMap(\.self).min()
        return effects + advance(now: now)
    }

    /// Sees to it that `tick` is called in time for a request.
    private mutating func wake(for request: ClientRequest) {
        let due = due(request)
        deadline = deadline.map { min($0, due) } ?? due
    }

    /// When something has to happen for a request.
    private func due(_ request: ClientRequest) -> ContinuousClock.Instant {
        switch request.state {
        case .asked(_, let again, _): min(again, request.deadline)
        case .paused(let until): min(until, request.deadline)
        case .waiting, .held:
            wasAnyoneThere(for: request)
                ? request.deadline : min(request.begun + bounds.patience, request.deadline)
        }
    }

    private func wasAnyoneThere(for request: ClientRequest) -> Bool {
        if let link = request.onlyLink { return links[link].wasAlive }
        return links.contains { $0.wasAlive }
    }

    /// Goes on with a request whose pause, silence or patience is over.
    private mutating func resume(
        _ request: ClientRequest,
        now: ContinuousClock.Instant,
    ) -> ClientEffect? {
        switch request.state {
        case .asked(let link, _, let silence) where links[link].isReady:
            // The intake that has it is the one to ask: elsewhere the search would begin anew.
            return ask(request, on: link, silence: min(silence * 2, bounds.silenceMax), now: now)
        case .asked, .paused:
            hold(request)
            return nil
        case .waiting, .held:
            _ = remove(request.id)
            return .end(request.id, .unavailable)
        }
    }
}

// MARK: Slots

extension ClientMachine {
    /// Lets waiting requests in, and sends what can be sent, in the order they came.
    private mutating func advance(now: ContinuousClock.Instant) -> [ClientEffect] {
        admit()
        guard !held.isEmpty, links.contains(where: \.isReady) else { return [] }
        var effects: [ClientEffect] = []
        let candidates = held
        held = []
        for id in candidates {
            guard let request = admitted[id], request.state == .held else { continue }
            guard let link = chooseLink(for: request, now: now) else {
                held.append(id)
                continue
            }
            links[link].asked += 1
            effects.append(ask(request, on: link, silence: bounds.silenceFirst, now: now))
        }
        return effects
    }

    private mutating func admit() {
        while var request = line.first() {
            let hasRoom =
                admitted.count < bounds.inFlightMax
                && admittedBytes + request.bytes <= bounds.inFlightBytesMax
            guard admitted.isEmpty || hasRoom else { return }
            _ = line.remove(request.id)
            request.state = .held
            admittedBytes += request.bytes
            admitted[request.id] = request
            held.append(request.id)
        }
    }

    /// The live link with the least to do: first of ours, then of everybody's.
    private func chooseLink(for request: ClientRequest, now: ContinuousClock.Instant) -> Int? {
        if let only = request.onlyLink { return links[only].isReady ? only : nil }
        let isAnyFresh = isAnyReady(now: now)
        return links.indices.filter {
            links[$0].isReady && !(isAnyFresh && links[$0].rests(now: now))
        }.min {
            (links[$0].asked, links[$0].open) < (links[$1].asked, links[$1].open)
        }
    }

    /// Whether there is a link that takes requests and did not ask to be left alone.
    private func isAnyReady(now: ContinuousClock.Instant) -> Bool {
        links.contains { $0.isReady && !$0.rests(now: now) }
    }

    private mutating func ask(
        _ request: ClientRequest,
        on link: Int,
        silence: Duration,
        now: ContinuousClock.Instant,
    ) -> ClientEffect {
        var request = request
        request.state = .asked(link: link, again: now + silence, silence: silence)
        admitted[request.id] = request
        wake(for: request)
        return .send(request.id, link: link, timeToLive: request.timeToLive(now: now))
    }

    private mutating func hold(_ request: ClientRequest) {
        leaveLink(of: request)
        var request = request
        request.state = .held
        admitted[request.id] = request
        held.append(request.id)
    }

    private mutating func leaveLink(of request: ClientRequest) {
        if let link = request.link { links[link].asked -= 1 }
    }

    private mutating func remove(_ id: RequestID) -> ClientRequest? {
        if let request = line.remove(id) { return request }
        guard let request = admitted.removeValue(forKey: id) else { return nil }
        leaveLink(of: request)
        admittedBytes -= request.bytes
        if request.state == .held { held.removeAll { $0 == id } }
        return request
    }
}
