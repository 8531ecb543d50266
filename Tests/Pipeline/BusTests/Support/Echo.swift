import Bus

/// A socket on a loop of its own that sends every message back to where it came from, and wakes for
/// nothing else: when a message is left lying, it and its partner stand still.
actor Echo {
    nonisolated let loop: SocketLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private let context: Context
    private let rounds: Int
    private let ended: AsyncStream<Void>
    private let tell: AsyncStream<Void>.Continuation
    private var socket: Socket?
    private var heard = 0

    /// - `rounds`: after how many messages it says so; it goes on after them.
    init(_ context: Context, rounds: Int) throws {
        self.context = context
        self.rounds = rounds
        (ended, tell) = AsyncStream.makeStream()
        loop = try SocketLoop(name: "echo")
        try loop.start()
    }

    /// Binds a ROUTER, and says where.
    func listen() throws -> String {
        let socket = try Socket(context, .router, .clientsRouter)
        try socket.bind("tcp://127.0.0.1:*")
        watch(socket)
        return socket.lastEndpoint
    }

    /// Connects a DEALER, and begins with so many messages.
    func begin(_ count: Int, to endpoint: String) throws {
        let socket = try Socket(context, .dealer, .dealer())
        try socket.connect(endpoint)
        watch(socket)
        loop.onceWritable(socket) {
            for number in 0..<count {
                _ = socket.send(Envelope(header: Frame(copying: [UInt8(number)])))
            }
        }
    }

    /// Returns when it has heard so many messages, or the test's time is over.
    nonisolated func heardAll() async {
        for await _ in ended {}
    }

    nonisolated func end() async {
        loop.stop()
        await loop.ended()
    }

    private func watch(_ socket: Socket) {
        self.socket = socket
        loop.watch(socket, malformed: { _ in }) { envelope in
            self.heard += 1
            if self.heard == self.rounds { self.tell.finish() }
            // What is sent after the socket was read to its end may note what has just come.
            guard self.heard % 2 == 0 else {
                _ = socket.send(envelope)
                return
            }
            let message = Message(envelope)
            self.loop.post(to: self) { _ = $0.socket?.send(message.envelope) }
        }
    }
}
