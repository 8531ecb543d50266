import Access
import Bus
package import Daemon
import Denylists
import Links
import Logging
package import Messages

/// Announces what happens to content: reads the store's outbox, publishes, and answers replays.
///
/// **Does.** Every event of public content goes out on two topics, `KIND.CID` and `CID.KIND`, as
/// one frame for the topic and one for the header. Whoever subscribes to `weir.welcome` is told
/// where the sequence stands. The last 10,000 events are answered again by `replay`.
///
/// **Trusts.** The store: its events are published as they are, and private content is not among
/// them. Subscribers and askers are strangers: they can't make it hold more than libzmq's queues.
///
/// **Weaknesses.** A subscriber that is too slow loses events at its high-water mark; it sees the
/// gap in the sequence of its topic and asks for a replay. After a crash some events come twice.
/// libzmq keeps every subscription of a connection, 512 bytes at most each, so whoever may connect
/// can make it remember many.
package actor BroadcasterStage: Stage {
    /// What it lives in.
    package nonisolated let environment: StageEnvironment
    private let settings: BroadcasterSettings
    private var outbox = Outbox()
    private var ring = EventRing()
    private let stores: LinkGroup
    private var publisher: Publisher?
    private var replays: [Socket] = []
    private var isWelcomeDue = false
    private var ticking: TimerID?
    private var counts = BroadcasterCounts()
    private var denylist: Denylist
    /// Where it listens.
    package private(set) var endpoints: [String] = []

    /// The stage's executor is its socket loop.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        environment.loop.asUnownedSerialExecutor()
    }

    /// A stage that opens nothing yet.
    package init(_ settings: BroadcasterSettings, _ environment: StageEnvironment) {
        self.settings = settings
        self.environment = environment
        denylist = settings.denylist.denylist
        stores = LinkGroup(to: settings.stores, of: .store, in: environment)
    }

    /// Opens the publishing and the replay endpoints, and connects to the stores.
    package func open() throws {
        let loop = environment.loop
        let publisher = Publisher(environment) { self.subscribed($0) }
        try publisher.bind(settings.bind)
        endpoints = publisher.endpoints
        self.publisher = publisher
        environment.locks.onReload { [weak self] _, removed in
            guard let self, removed.contains(where: { Door.events.admits($0.role) }) else { return }
            environment.loop.post(to: self) { $0.publisher?.renew() }
        }
        settings.denylist.onReload { [weak self] denylist in
            guard let self else { return }
            environment.loop.post(to: self) { $0.denylist = denylist }
        }
        settings.denylist.reloadAtHangup(of: environment)
        for (number, endpoint) in settings.replayBind.enumerated() {
            let socket = try Socket(environment.context, .router, .clientsRouter)
            try environment.bind(socket, to: endpoint, as: .replays)
            endpoints.append(socket.lastEndpoint)
            replays.append(socket)
            loop.watch(socket) { self.answer($0, on: number) }
        }
        ticking = loop.every(Limits.tick) { self.perform(self.outbox.tick(now: .now)) }
        try stores.open(
            onChange: { self.storeChanged($0, $1) },
            onMessage: { link, message, body in self.heard(message) },
        )
    }

    /// It reads events from a store.
    package func readiness() -> Readiness {
        .when(stores.states.contains { $0.isAlive }, else: "No store is alive.")
    }

    /// How long replays took.
    package var latency: LatencyHistogram { counts.latency }

    /// What it has done.
    package func statistics() -> Statistics {
        var statistics = counts.statistics
        statistics.gauges["events-held"] = UInt64(ring.count)
        statistics.gauges["event-latest"] = ring.latest
        return statistics
    }

    /// Its bounds by name.
    package var limits: [String: UInt64] {
        [
            "ring-events": UInt64(Limits.ringEventsMax),
            "page-events": UInt64(Limits.pageEventsMax),
        ]
    }

    /// Stops reading; what is published already lingers in its socket.
    package func drain(within bound: Duration) async {
        if let ticking { environment.loop.cancel(ticking) }
        ticking = nil
        stores.close()
        for socket in replays { environment.loop.unwatch(socket) }
    }
}

/// The store's side: what is read from the outbox.
extension BroadcasterStage {
    private func storeChanged(_ link: Int, _ event: LivenessEvent) {
        let now = ContinuousClock.now
        switch event {
        case .appeared, .returned:
            perform(outbox.linkIsAlive(link, now: now))
        case .restarted:
            perform(outbox.linkIsLost(link, staysAlive: true, now: now))
        case .died:
            perform(outbox.linkIsLost(link, staysAlive: false, now: now))
        }
    }

    private func heard(_ message: Message) {
        switch message.payload {
        case .events(let page):
            perform(outbox.answered(hop: message.hop, page, now: .now))
        case .failure(let failure):
            perform(outbox.failed(hop: message.hop, failure, now: .now))
        default:
            break
        }
    }

    private func perform(_ actions: [OutboxAction]) {
        for action in actions {
            switch action {
            case .ask(let link, let hop, let replay, let timeToLive):
                let question = Message(
                    requestID: .random(),
                    timeToLive: timeToLive,
                    hop: hop,
                    payload: .replay(replay),
                )
                // One that could not be sent is asked again like one that was not answered.
                guard ticking != nil else { continue }
                _ = stores.send(question, to: link)
            case .keep(let events):
                for event in events { ring.append(event) }
            case .publish(let events):
                for event in events { publish(event) }
            case .startOver(let epoch):
                ring.startOver(epoch: epoch)
            case .report(let trouble):
                counts.troubles += 1
                environment.logger.warning("\(trouble)")
            }
        }
        welcomeIfDue()
    }
}

/// The subscribers' side: what is published.
extension BroadcasterStage {
    private func publish(_ event: Event) {
        ring.append(event)
        // The store writes none of what it knows to be blocked; its list may be older than ours.
        guard !denylist.blocks(event.cid) else { return }
        counts.published += 1
        let message = Message(requestID: .zero, payload: .event(event))
        send(MessageCodec.encode(message, as: settings.encoding), on: event.topics)
    }

    private func subscribed(_ subscription: Subscription) {
        if subscription.isAdded { counts.subscriptions += 1 } else { counts.unsubscriptions += 1 }
        // A welcome goes to everybody who wants the topic, so that several who come together are
        // answered by one.
        let wantsWelcome = Array(Welcome.topic.utf8).starts(with: subscription.topic)
        guard subscription.isAdded, wantsWelcome, !isWelcomeDue else { return }
        isWelcomeDue = true
        environment.loop.after(Limits.welcomePause) { self.welcomeIfDue() }
    }

    /// Says where the sequence stands; it waits until the ring is filled.
    private func welcomeIfDue() {
        guard isWelcomeDue, outbox.isCaughtUp else { return }
        isWelcomeDue = false
        let message = Message(requestID: .zero, payload: .welcome(ring.welcome))
        send(MessageCodec.encode(message, as: settings.encoding), on: [Welcome.topic])
    }

    private func send(_ header: [UInt8], on topics: [String]) {
        for topic in topics { publisher?.send(topic, header) }
    }
}

/// The askers' side: what was published before.
extension BroadcasterStage {
    private func answer(_ envelope: consuming Envelope, on number: Int) {
        let began = ContinuousClock.now
        let header: [UInt8]
        do throws(MalformedHeader) {
            let (message, encoding) = try MessageCodec.decode(envelope.header.bytes)
            header = reply(to: message, as: encoding)
        } catch {
            counts.errors += 1
            header = MessageCodec.encode(error.reply, as: error.encoding)
        }
        counts.answered(in: ContinuousClock.now - began)
        let answer = Envelope(
            route: envelope.route,
            delimited: envelope.delimited,
            header: Frame(copying: header),
        )
        // An asker that left, or that does not read, asks again.
        _ = replays[number].send(answer)
    }

    private func reply(to message: Message, as encoding: Encoding) -> [UInt8] {
        guard case .replay(let replay) = message.payload else {
            let answer = answerControl(message.payload)
            if answer == nil { counts.errors += 1 }
            let refusal = Failure(
                .invalidRequest,
                "This endpoint answers replay, ping, info and stats, not \(message.payload.name).",
            )
            return MessageCodec.encode(
                message.reply(answer ?? .failure(refusal)),
                as: encoding
            )
        }
        var limit = replay.limit
        while true {
            let page = ring.page(
                after: replay.after,
                limit: limit,
                topic: replay.topic,
                isHidden: { denylist.blocks($0) },
            )
            let header = MessageCodec.encode(message.reply(.events(page)), as: encoding)
            guard header.count > Limits.headerBytesMax, limit > 1 else { return header }
            limit /= 2
        }
    }
}
