import Bus
import Foundation
import Messages

/// An intake that answers what a test tells it to, on a socket in a folder of its own.
actor ScriptedIntake {
    /// What it sends for a request.
    enum Answer {
        case reply(Payload, body: [UInt8] = [])
        case garbage([UInt8])
    }

    typealias Script = @Sendable (_ request: Message, _ body: [UInt8], _ time: Int) -> [Answer]

    nonisolated let endpoint: String
    private nonisolated let folder: URL
    private nonisolated let loop: SocketLoop
    private let context: Context
    private let script: Script
    private var socket: Socket?
    private var times: [Messages.RequestID: Int] = [:]
    private var epoch: UInt64 = 1
    /// Everything that was asked, without heartbeats.
    private(set) var asked: [Payload] = []
    private var waiter: (count: Int, continuation: CheckedContinuation<Void, Never>)?

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// Listens; the script is told how often the same request has come before.
    init(_ script: @escaping Script) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "weir-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        endpoint = "ipc://\(folder.path())/intake.sock"
        context = try Context()
        self.script = script
        // It runs before it is ours: from there on this is the actor's own thread.
        let loop = try SocketLoop(name: "intake")
        try loop.start()
        self.loop = loop
        try listen()
    }

    /// Ends, and takes the socket's folder away.
    func end() async {
        loop.stop()
        await loop.ended()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Is another process from now on, as after a crash.
    func restart() throws {
        if let socket {
            loop.unwatch(socket)
            socket.close()
        }
        epoch += 1
        try listen()
    }

    /// Returns when so much was asked.
    func wasAsked(_ count: Int) async {
        guard asked.count < count else { return }
        await withCheckedContinuation { waiter = (count, $0) }
    }

    private func listen() throws {
        let socket = try Socket(context, .router, .clientsRouter)
        try socket.bind(endpoint)
        loop.watch(socket) { self.received($0) }
        self.socket = socket
    }

    private func received(_ envelope: consuming Envelope) {
        guard let message = try? MessageCodec.decode(envelope.header.bytes).message else { return }
        var answers: [Answer]
        let time = times[message.requestID, default: 0]
        times[message.requestID] = time + 1
        if message.timeToLive == nil, message.payload == .ping {
            answers = [.reply(.pong(Pong(stage: "intake", instance: "i", epoch: epoch, open: 0)))]
        } else {
            asked.append(message.payload)
            if let waiter, asked.count >= waiter.count {
                self.waiter = nil
                waiter.continuation.resume()
            }
            answers = script(message, envelope.body.bytes, time)
        }
        for answer in answers {
            let route = envelope.route.duplicate()
            switch answer {
            case .reply(let payload, let body):
                let header = Frame(copying: MessageCodec.encode(message.reply(payload)))
                socket?.send(
                    Envelope(
                        route: route,
                        delimited: false,
                        header: header,
                        body: Frame(owning: body)
                    )
                )
            case .garbage(let bytes):
                socket?.send(
                    Envelope(route: route, delimited: false, header: Frame(copying: bytes))
                )
            }
        }
    }
}
