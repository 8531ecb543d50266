import Bus
import Messages
import Multiformats

/// An intake that has one content, which only some may have.
actor ScriptedIntake {
    nonisolated let loop: SocketLoop
    private let context: Context
    private let file: SampleFile
    private var socket: Socket?
    /// What it was asked for.
    private(set) var requests: [Get] = []
    /// The trace that it was last told of.
    private(set) var trace: TraceContext?

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(_ file: SampleFile) throws {
        self.file = file
        context = try Context()
        loop = try SocketLoop(name: "intake")
        try loop.start()
    }

    func open(_ endpoint: String) throws {
        let socket = try Socket(context, .router, .clientsRouter)
        try socket.bind(endpoint)
        self.socket = socket
        loop.watch(socket) { self.answer($0) }
    }

    nonisolated func close() async {
        loop.stop()
        await loop.ended()
    }

    private func answer(_ envelope: consuming Envelope) {
        guard let (message, encoding) = try? MessageCodec.decode(envelope.header.bytes) else {
            return
        }
        if message.trace != nil { trace = message.trace }
        let (payload, body) = reply(to: message.payload)
        let header = MessageCodec.encode(message.reply(payload), as: encoding)
        _ = socket?.send(
            Envelope(
                route: envelope.route,
                delimited: envelope.delimited,
                header: Frame(copying: header),
                body: Frame(copying: body),
            )
        )
    }

    private func reply(to question: Payload) -> (Payload, [UInt8]) {
        switch question {
        case .ping:
            return (.pong(Pong(stage: "intake", instance: "intake-0", epoch: 5, open: 0)), [])
        case .get(let get):
            requests.append(get)
            guard get.contentHash.root == file.root else {
                return (.failure(Failure(.notFound, "Nobody has it.")), [])
            }
            let bytes = get.format == .raw ? file.blocks[file.root] ?? [] : file.bytes
            let start = min(Int(get.offset), bytes.count)
            let part = Array(bytes[start..<min(bytes.count, start + Int(get.length))])
            let content = Content(
                cid: file.root,
                size: UInt64(bytes.count),
                offset: get.offset,
                length: UInt64(part.count),
                contentType: "text/plain",
            )
            return (.content(content), part)
        default:
            return (.failure(Failure(.invalidRequest, "Not here.")), [])
        }
    }
}
