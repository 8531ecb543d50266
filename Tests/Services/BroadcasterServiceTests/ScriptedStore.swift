import Bus
import Messages

/// A store that is nothing but its outbox: answers `ping` and `replay` as the protocol says.
actor ScriptedStore {
    nonisolated let loop: SocketLoop
    private let context: Context
    private var socket: Socket?
    private let bootEpoch = UInt64.random(in: 1 ... .max)
    /// The events of its database.
    private(set) var events: [Event]
    /// Up to where the broadcaster reported.
    private(set) var published: UInt64
    /// Questions that were answered.
    private(set) var answered = 0

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(events: [Event] = [], published: UInt64 = 0) throws {
        context = try Context()
        loop = try SocketLoop(name: "scripted-store")
        self.events = events
        self.published = published
        try loop.start()
    }

    func open(_ endpoint: String) throws {
        let socket = try Socket(context, .router, .stageRouter)
        try socket.bind(endpoint)
        self.socket = socket
        loop.watch(socket) { self.answer($0) }
    }

    func append(_ more: [Event]) { events += more }

    /// Ends as a killed process does.
    nonisolated func kill() async {
        loop.stop()
        await loop.ended()
    }

    private func answer(_ envelope: consuming Envelope) {
        guard let (message, encoding) = try? MessageCodec.decode(envelope.header.bytes),
            let payload = payload(for: message.payload)
        else { return }
        let header = MessageCodec.encode(message.reply(payload), as: encoding)
        let reply = Envelope(
            route: envelope.route,
            delimited: envelope.delimited,
            header: Frame(copying: header)
        )
        _ = socket?.send(reply)
    }

    private func payload(for question: Payload) -> Payload? {
        switch question {
        case .ping:
            return .pong(Pong(stage: "store", instance: "store-0", epoch: bootEpoch, open: 0))
        case .replay(let replay):
            answered += 1
            published = max(published, replay.published)
            let after = replay.isResuming ? published : replay.after
            let page = events.filter { $0.sequence > after }.prefix(replay.limit)
            return .events(
                Events(
                    events: Array(page),
                    epoch: 7,
                    oldest: events.first?.sequence ?? 0,
                    latest: events.last?.sequence ?? 0,
                )
            )
        default:
            return nil
        }
    }
}
