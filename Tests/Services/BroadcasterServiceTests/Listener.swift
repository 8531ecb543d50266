import Bus
import Messages

/// The other end of the broadcaster: a SUB that hears events, or a DEALER that asks for them.
actor Listener {
    nonisolated let loop: SocketLoop
    private nonisolated let messages: AsyncStream<(topic: String, message: Message)>
    private let heard: AsyncStream<(topic: String, message: Message)>.Continuation
    private let context: Context
    private var socket: Socket?

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init() throws {
        context = try Context()
        loop = try SocketLoop(name: "listener")
        (messages, heard) = AsyncStream.makeStream()
        try loop.start()
    }

    func subscribe(to endpoint: String, _ topics: [String]) throws {
        let socket = try Socket(context, .sub, .subscriber)
        for topic in topics { try socket.subscribe(Array(topic.utf8)) }
        try socket.connect(endpoint)
        watch(socket)
    }

    func ask(_ endpoint: String, _ payload: Payload, as encoding: Encoding = .protobuf) throws {
        if socket == nil {
            let socket = try Socket(context, .dealer, .dealer())
            try socket.connect(endpoint)
            watch(socket)
        }
        guard let socket else { return }
        let header = MessageCodec.encode(
            Message(requestID: .random(), payload: payload),
            as: encoding
        )
        loop.onceWritable(socket) {
            _ = self.socket?.send(Envelope(header: Frame(copying: header)))
        }
    }

    /// The next message that it hears.
    nonisolated func next() async -> (topic: String, message: Message)? {
        for await message in messages { return message }
        return nil
    }

    nonisolated func close() async {
        loop.stop()
        await loop.ended()
    }

    private func watch(_ socket: Socket) {
        self.socket = socket
        loop.watch(socket) { self.hear($0) }
    }

    private func hear(_ envelope: consuming Envelope) {
        guard let (message, _) = try? MessageCodec.decode(envelope.header.bytes) else { return }
        heard.yield((String(decoding: envelope.route.bytes, as: UTF8.self), message))
    }
}
