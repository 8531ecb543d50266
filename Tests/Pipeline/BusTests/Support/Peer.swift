import Access
import Bus
import Linux

/// A stage in small: an actor on a loop of its own, with one socket, that tells what comes in.
actor Peer {
    enum Event: Equatable, Sendable {
        case message(Message)
        case malformed(route: [UInt8], delimited: Bool, Malformed.Reason)
        case subscription(Subscription)
        case writable
        case refused(Admission.Refusal)
    }

    enum Outcome: Equatable, Sendable {
        case sent
        case wouldBlock(Message)
        case unreachable(Message)
    }

    nonisolated let loop: SocketLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let context: Context
    private let events: AsyncStream<Event>
    private let tell: AsyncStream<Event>.Continuation
    private var socket: Socket?

    init(_ context: Context) throws {
        self.context = context
        (events, tell) = AsyncStream.makeStream()
        loop = try SocketLoop(name: "peer")
        try loop.start()
    }

    /// Binds, and says where.
    func listen(
        _ kind: Socket.Kind,
        _ options: SocketOptions,
        on endpoint: String = "tcp://127.0.0.1:*"
    ) throws -> String {
        let socket = try Socket(context, kind, options)
        try socket.bind(endpoint)
        watch(socket)
        return socket.lastEndpoint
    }

    /// Binds a TCP endpoint with a lock, and one without beside it; says where the locked one is.
    func listen(
        _ kind: Socket.Kind = .router,
        _ options: SocketOptions = .clientsRouter,
        lock: Lock,
        also open: String? = nil,
        openFirst: Bool = false,
    ) throws -> String {
        try Gate.open(in: context, on: loop, keyring: lock.keyring) { _, refusal in
            self.tell.yield(.refused(refusal))
        }
        let socket = try Socket(context, kind, options)
        if let open, openFirst { try socket.bind(open) }
        try socket.bind("tcp://127.0.0.1:*", lock: lock)
        let endpoint = socket.lastEndpoint
        if let open, !openFirst { try socket.bind(open) }
        watch(socket)
        return endpoint
    }

    func connect(
        _ kind: Socket.Kind,
        _ options: SocketOptions,
        to endpoint: String,
        as credentials: Credentials? = nil,
    ) throws {
        let socket = try Socket(context, kind, options)
        try socket.connect(endpoint, as: credentials)
        watch(socket)
        if kind == .dealer { loop.onceWritable(socket) { self.tell.yield(.writable) } }
    }

    func subscribe(_ topic: [UInt8]) throws { try socket?.subscribe(topic) }

    func publish(_ topic: [UInt8], _ message: Message) {
        let header = Frame(copying: message.header)
        let body = Frame(copying: message.body)
        socket?.sendTopic(Frame(copying: topic), header: header, body: body)
    }

    func send(_ message: Message) -> Outcome { send(message.envelope) }

    /// Sends a message whose body is charged to its route; nil when it is past a bound.
    func send(_ message: Message, charging bytes: SentBytes) -> Outcome? {
        guard let body = bytes.charged(Frame(copying: message.body), to: message.route) else {
            return nil
        }
        var envelope = message.envelope
        envelope.body = body
        return send(envelope)
    }

    /// The next thing that happens; nil when the test's time is over.
    nonisolated func next() async -> Event? { await events.first { _ in true } }

    /// The header of the next thing that happens, which must be a message.
    nonisolated func nextHeader() async -> [UInt8]? {
        while let event = await next() {
            if case .message(let message) = event { return message.header }
        }
        return nil
    }

    var refusedCount: Int { socket?.refusedCount ?? 0 }

    func closeSocket() { socket?.close() }

    var malformedCount: Int { socket?.malformedCount ?? 0 }

    var isOnLoop: Bool { loop.isCurrent }

    nonisolated func end() async {
        loop.stop()
        await loop.ended()
    }

    private func watch(_ socket: Socket) {
        self.socket = socket
        guard socket.kind != .xpub else {
            loop.watchSubscriptions(socket) { self.tell.yield(.subscription($0)) }
            return
        }
        loop.watch(
            socket,
            malformed: { message in
                let event = Event.malformed(
                    route: message.route.bytes,
                    delimited: message.delimited,
                    message.reason
                )
                self.tell.yield(event)
            },
            { envelope in self.tell.yield(.message(Message(envelope))) }
        )
    }

    private func send(_ envelope: consuming Envelope) -> Outcome {
        guard let socket else { return .unreachable(Message(envelope)) }
        switch socket.send(envelope) {
        case .sent: return .sent
        case .wouldBlock(let back): return .wouldBlock(Message(back))
        case .unreachable(let back): return .unreachable(Message(back))
        }
    }
}
