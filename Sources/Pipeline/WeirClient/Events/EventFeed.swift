import Bus
import Messages

/// One subscription: a SUB socket, a DEALER for replays, and the reader that waits.
///
/// It lives on the client's loop and decides nothing; `EventOrder` does.
actor EventFeed {
    private let loop: SocketLoop
    private let context: Context
    private let topic: EventTopic
    private var order: EventOrder
    private var sockets: [Socket] = []
    private var unread: [Event] = []
    private var reader: CheckedContinuation<Event?, Never>?
    private var timer: TimerID?
    private var isClosed = false

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(topic: EventTopic, after: UInt64?, loop: SocketLoop, context: Context) {
        self.loop = loop
        self.context = context
        self.topic = topic
        order = EventOrder(topic: topic, after: after)
    }

    /// Connects and subscribes: to the topic first, so that nothing is missed after the welcome.
    func open(
        events: String,
        replay: String,
        keys: ConnectionKeys?,
    ) throws(BusError) {
        let replays = try Socket(context, .dealer, .dealer())
        let publisher = try Socket(context, .sub, .subscriber)
        sockets = [publisher, replays]
        try replays.connect(replay, as: keys?.credentials(forEvents: replay))
        for prefix in topic.prefixes { try publisher.subscribe(Array(prefix.utf8)) }
        try publisher.subscribe(Array(Welcome.topic.utf8))
        try publisher.connect(events, as: keys?.credentials(forEvents: events))
        for socket in sockets { loop.watch(socket) { self.received($0) } }
        timer = loop.every(Limits.replaySilence / 2) { self.run(self.order.tick(now: .now)) }
    }

    /// Ends the subscription and the reader's waiting.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        if let timer { loop.cancel(timer) }
        for socket in sockets {
            loop.unwatch(socket)
            socket.close()
        }
        sockets = []
        reader?.resume(returning: nil)
        reader = nil
    }

    /// The next event; nil when the task is cancelled or the subscription has ended.
    func next() async -> Event? {
        if let event = take() { return event }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if isClosed || Task.isCancelled || reader != nil {
                    continuation.resume(returning: nil)
                } else {
                    reader = continuation
                }
            }
        } onCancel: {
            loop.post(to: self) { $0.close() }
        }
    }

    private func take() -> Event? {
        guard !unread.isEmpty else { return nil }
        let event = unread.removeFirst()
        run(order.taken(1, now: .now))
        return event
    }

    private func received(_ envelope: consuming Envelope) {
        guard let message = try? MessageCodec.decode(envelope.header.bytes).message else { return }
        switch message.payload {
        case .welcome(let welcome): run(order.welcome(welcome, now: .now))
        case .event(let event): run(order.live(event, now: .now))
        case .events(let page): run(order.page(page, now: .now))
        default: break
        }
    }

    private func run(_ effects: [EventOrder.Effect]) {
        for effect in effects {
            switch effect {
            case .deliver(let events): unread += events
            case .replay(let after): replay(after)
            }
        }
        // Taking an event can bring the next ones: the reader must not be met again by then.
        guard !unread.isEmpty, let waiting = reader else { return }
        reader = nil
        waiting.resume(returning: take())
    }

    /// Asks for a replay; one that can't be sent now is asked for again like a lost one.
    private func replay(_ after: UInt64) {
        guard !isClosed else { return }
        let replay = Replay(after: after, topic: topic.replayed)
        let message = Message(
            requestID: .random(),
            timeToLive: Limits.replaySilence,
            payload: .replay(replay)
        )
        sockets[1].send(Envelope(header: Frame(copying: MessageCodec.encode(message))))
    }
}
