import Bus
import Messages

/// An intake or a fetcher written by hand: a DEALER socket on a loop, and what it has heard.
actor Neighbour {
    nonisolated let loop: SocketLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let context: Context
    private var socket: Socket?
    private var heard: [Message] = []
    private var waiter: CheckedContinuation<Message, Never>?

    init(loop: SocketLoop, context: Context) {
        self.loop = loop
        self.context = context
    }

    func connect(_ endpoint: String) throws {
        let socket = try Socket(context, .dealer, .dealer())
        try socket.connect(endpoint)
        loop.watch(socket) { self.take($0) }
        self.socket = socket
    }

    func close() {
        guard let socket else { return }
        loop.unwatch(socket)
        socket.close()
        self.socket = nil
    }

    /// Sends as soon as somebody listens.
    func send(_ message: Message) async { await send(header: MessageCodec.encode(message)) }

    func send(header: [UInt8]) async {
        guard let socket else { return }
        while !socket.send(Envelope(header: Frame(copying: header))).isSent {
            await withCheckedContinuation { continuation in
                loop.onceWritable(socket) { continuation.resume() }
            }
        }
    }

    /// The next message that is neither `pong` nor said before.
    func next() async -> Message {
        if !heard.isEmpty { return heard.removeFirst() }
        return await withCheckedContinuation { waiter = $0 }
    }

    private func take(_ envelope: consuming Envelope) {
        guard let message = try? MessageCodec.decode(envelope.header.bytes).message else { return }
        if let waiter {
            self.waiter = nil
            waiter.resume(returning: message)
        } else {
            heard.append(message)
        }
    }
}
