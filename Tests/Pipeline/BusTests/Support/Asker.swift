import Bus

/// An asker in small: one link, and what it tells.
actor Asker {
    enum Event: Equatable, Sendable {
        case changed(LivenessEvent)
        case received([UInt8])
    }

    nonisolated let loop: SocketLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private let events: AsyncStream<Event>
    private let tell: AsyncStream<Event>.Continuation
    private var link: Link?

    init() throws {
        (events, tell) = AsyncStream.makeStream()
        loop = try SocketLoop(name: "asker")
        try loop.start()
    }

    func open(_ endpoint: String, _ context: Context, as credentials: Credentials? = nil) throws {
        link = try Link(
            to: endpoint,
            loop: loop,
            context: context,
            credentials: credentials,
            heartbeat: { Envelope(header: Frame(copying: Array("heartbeat".utf8))) },
            changed: { self.tell.yield(.changed($0)) },
            received: { envelope in
                let bytes = envelope.header.bytes
                self.link?.heard(epoch: bytes.first.map(UInt64.init))
                self.tell.yield(.received(bytes))
            }
        )
    }

    var isAlive: Bool { link?.isAlive == true }

    var isRefused: Bool { link?.isRefused == true }

    func close() { link?.close() }

    nonisolated func next() async -> Event? { await events.first { _ in true } }

    nonisolated func end() async {
        loop.stop()
        await loop.ended()
    }
}
