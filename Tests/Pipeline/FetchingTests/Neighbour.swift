import Bus
import Messages
import Synchronization

/// A router or a store of the tests: a ROUTER that answers heartbeats, and hands on the rest.
actor Neighbour {
    /// A message with who sent it.
    struct Heard: Sendable {
        var route: [UInt8]
        var message: Message
        var body: [UInt8]
    }

    nonisolated let loop: SocketLoop
    /// Everything that it heard and that is no heartbeat, in order.
    nonisolated let heard: AsyncStream<Heard>
    private nonisolated let tell: AsyncStream<Heard>.Continuation
    private let context: Context
    private let stage: String
    private let epoch: UInt64
    private let answer: (@Sendable (Heard) -> Payload?)?
    private var socket: Socket?

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// - `answer`: what it answers at once, if anything.
    init(
        _ stage: String,
        epoch: UInt64 = 1,
        answer: (@Sendable (Heard) -> Payload?)? = nil,
    ) throws {
        self.stage = stage
        self.epoch = epoch
        self.answer = answer
        context = try Context()
        loop = try SocketLoop(name: stage)
        let (heard, tell) = AsyncStream<Heard>.makeStream()
        self.heard = heard
        self.tell = tell
        try loop.start()
    }

    /// Listens.
    func open(_ endpoint: String) throws {
        let socket = try Socket(context, .router, .stageRouter)
        try socket.bind(endpoint)
        loop.watch(socket) { envelope in
            guard let (message, _) = try? MessageCodec.decode(envelope.header.bytes) else { return }
            self.received(
                Heard(route: envelope.route.bytes, message: message, body: envelope.body.bytes)
            )
        }
        self.socket = socket
    }

    private func received(_ heard: Heard) {
        switch heard.message.payload {
        case .ping, .register:

            let pong = Pong(stage: stage, instance: "\(stage)-0", epoch: epoch, open: 0)
            send(heard.message.reply(.pong(pong)), to: heard.route)
            if case .register = heard.message.payload { tell.yield(heard) }
        default:
            if let payload = answer?(heard) { send(heard.message.reply(payload), to: heard.route) }
            tell.yield(heard)
        }
    }

    /// Says something.
    func send(_ message: Message, to route: [UInt8]) {
        let header = Frame(copying: MessageCodec.encode(message))
        let envelope = Envelope(route: Frame(copying: route), delimited: false, header: header)
        _ = socket?.send(envelope)
    }

    /// Ends it, and its sockets.
    func end() async {
        loop.stop()
        await loop.ended()
        tell.finish()
    }
}
