package import Messages

/// The broadcaster's way through the store's outbox: what was read, what was published, what is
/// asked next.
///
/// A pure machine. Participants: the store, which numbers the events of its database, and us, who
/// read them in order. Goals: every event is published at least once, in order, whoever dies when;
/// the last events are in memory. Non-goals: publishing once only (a subscriber drops what it has
/// by epoch and sequence).
///
/// 1. `replay{resume}` tells up to where the last life of the broadcaster reported: `published`.
/// 2. Reading begins before that, for the ring: those events are kept, not published again.
/// 3. Everything after `published` is published, then reported with the next question. When we die
///    between, the next life publishes those events again: twice is allowed, never is not.
///
/// ```
///            a link lives         answer            answer of the same database
///  waiting ──────────────▶ resuming ────▶ reading ─────┐
///     ▲                        ▲             │ ▲───────┘
///     └── no link lives ───────┴─────────────┘ another database, or it went back: resuming
/// ```
///
/// One question is open at a time; an answer to an older one is ignored.
package struct Outbox: Sendable {
    private enum State: Sendable {
        case resuming
        case reading
    }

    private struct Question: Sendable {
        let link: Int
        let hop: UInt64
        let askedAt: ContinuousClock.Instant
    }

    private let history: Int
    private var state = State.resuming
    private var epoch: UInt64?
    /// The last sequence that was read.
    private var cursor: UInt64 = 0
    /// The last sequence that was published, by us or by a life before.
    private var published: UInt64 = 0
    private var alive: [Int] = []
    private var question: Question?
    private var mayAskAt: ContinuousClock.Instant?
    private var lastHop: UInt64 = 0

    /// A reader that knows nothing yet.
    ///
    /// - Parameter history: how many events before the published ones are read for the ring.
    package init(history: Int = Limits.ringEventsMax) {
        self.history = history
    }

    /// Everything that was published before is read again, so that newcomers can be told where the
    /// sequence stands.
    package var isCaughtUp: Bool { state == .reading && cursor >= published }

    /// A store can be asked.
    package mutating func linkIsAlive(
        _ link: Int,
        now: ContinuousClock.Instant
    ) -> [OutboxAction] {
        if !alive.contains(link) { alive.append(link) }
        return ask(now: now)
    }

    /// A store fell silent, or is another life of itself: what it was asked is asked again.
    package mutating func linkIsLost(
        _ link: Int,
        staysAlive: Bool,
        now: ContinuousClock.Instant
    ) -> [OutboxAction] {
        alive.removeAll { $0 == link }
        if staysAlive { alive.append(link) }
        if question?.link == link { question = nil }
        return ask(now: now)
    }

    /// A page came.
    package mutating func answered(
        hop: UInt64,
        _ page: Events,
        now: ContinuousClock.Instant
    ) -> [OutboxAction] {
        guard let question, question.hop == hop else { return [] }
        self.question = nil
        switch state {
        case .resuming:
            return resume(page) + ask(now: now)
        case .reading:
            let actions = read(page)
            if page.events.isEmpty, state == .reading {
                mayAskAt = max(now, question.askedAt + Limits.emptyPause)
            }
            return actions + ask(now: now)
        }
    }

    /// The store said no: another one is asked, after a pause.
    package mutating func failed(
        hop: UInt64,
        _ failure: Failure,
        now: ContinuousClock.Instant
    ) -> [OutboxAction] {
        guard let question, question.hop == hop else { return [] }
        moveToNextLink(from: question.link)
        self.question = nil
        mayAskAt = now + Trouble.pause(after: failure)
        return [.report(.refused(failure))]
    }

    /// Asks what is due, and asks again what was not answered; call it some times a second.
    package mutating func tick(now: ContinuousClock.Instant) -> [OutboxAction] {
        if let question, now >= question.askedAt + Limits.longPoll + Limits.answerGrace {
            moveToNextLink(from: question.link)
            self.question = nil
        }
        return ask(now: now)
    }

    private mutating func resume(_ page: Events) -> [OutboxAction] {
        published = page.events.first.map { $0.sequence &- 1 } ?? page.latest
        let start = published > UInt64(history) ? published - UInt64(history) : 0
        cursor = min(published, max(start, page.oldest > 0 ? page.oldest - 1 : 0))
        state = .reading
        epoch = page.epoch
        // Also when the same database went back: what is in the ring is not its sequence any more.
        return [.startOver(epoch: page.epoch)]
    }

    private mutating func read(_ page: Events) -> [OutboxAction] {
        guard page.epoch == epoch else {
            state = .resuming
            return [.report(.anotherDatabase)]
        }
        guard page.latest >= cursor else {
            state = .resuming
            return [.report(.wentBack(from: cursor, to: page.latest))]
        }
        var actions: [OutboxAction] = []
        var kept: [Event] = []
        var fresh: [Event] = []
        for event in page.events where event.sequence > cursor {
            if event.sequence > cursor + 1, cursor > 0 {
                actions.append(.report(.gap(after: cursor, until: event.sequence)))
            }
            cursor = event.sequence
            if cursor <= published { kept.append(event) } else { fresh.append(event) }
        }
        published = max(published, cursor)
        if !kept.isEmpty { actions.append(.keep(kept)) }
        if !fresh.isEmpty { actions.append(.publish(fresh)) }
        return actions
    }

    private mutating func ask(now: ContinuousClock.Instant) -> [OutboxAction] {
        guard question == nil, let link = alive.first else { return [] }
        if let mayAskAt, now < mayAskAt { return [] }
        mayAskAt = nil
        lastHop += 1
        question = Question(link: link, hop: lastHop, askedAt: now)
        switch state {
        case .resuming:
            let replay = Replay(after: 0, limit: 1, isResuming: true)
            return [.ask(link: link, hop: lastHop, replay, timeToLive: Limits.resumePoll)]
        case .reading:
            let replay = Replay(
                after: cursor,
                limit: Limits.pageEventsMax,
                published: isCaughtUp ? published : 0,
            )
            return [.ask(link: link, hop: lastHop, replay, timeToLive: Limits.longPoll)]
        }
    }

    private mutating func moveToNextLink(from link: Int) {
        guard let place = alive.firstIndex(of: link) else { return }
        alive.append(alive.remove(at: place))
    }
}
