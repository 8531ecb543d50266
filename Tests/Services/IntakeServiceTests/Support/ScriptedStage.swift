import Bus
import Messages

/// A store or a router that answers as the test says, at once or later.
actor ScriptedStage {
    /// What it was asked.
    struct Asked: Sendable {
        let route: [UInt8]
        let message: Message
        let body: [UInt8]
    }

    /// One thing it says.
    struct Reply: Sendable {
        var payload: Payload
        var body: [UInt8] = []
    }

    nonisolated let loop: SocketLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let context: Context
    private let epoch = UInt64.random(in: 1 ... .max)
    private let script: @Sendable (Asked) -> [Reply]
    private let heard: AsyncStream<Asked>
    private let tell: AsyncStream<Asked>.Continuation
    private var socket: Socket?
    private(set) var asked: [Asked] = []

    /// - `script`: what it says to each thing it is asked; nothing: the test will.
    init(_ script: @escaping @Sendable (Asked) -> [Reply]) throws {
        self.script = script
        (heard, tell) = AsyncStream.makeStream()
        context = try Context()
        loop = try SocketLoop(name: "scripted")
        try loop.start()
    }

    func open(_ endpoint: String) throws {
        let socket = try Socket(context, .router, .stageRouter)
        try socket.bind(endpoint)
        self.socket = socket
        loop.watch(socket) { envelope in self.receive(envelope) }
    }

    private func receive(_ envelope: consuming Envelope) {
        let route = envelope.route.bytes
        guard let (message, _) = try? MessageCodec.decode(envelope.header.bytes) else { return }
        if message.payload == .ping {
            let pong = Pong(stage: "scripted", instance: "s", epoch: epoch, open: 0)
            say(.init(payload: .pong(pong)), to: Asked(route: route, message: message, body: []))
            return
        }
        let question = Asked(route: route, message: message, body: envelope.body.bytes)
        asked.append(question)
        tell.yield(question)
        for reply in script(question) { say(reply, to: question) }
    }

    func say(_ reply: Reply, to question: Asked) {
        let header = MessageCodec.encode(question.message.reply(reply.payload))
        socket?.send(
            Envelope(
                route: Frame(copying: question.route),
                delimited: false,
                header: Frame(copying: header),
                body: Frame(owning: reply.body),
            )
        )
    }

    /// The next thing that it is asked.
    nonisolated func next() async -> Asked? { await heard.first { _ in true } }

    /// Ends without a word, as a killed process does.
    nonisolated func kill() async {
        loop.stop()
        await loop.ended()
    }
}
