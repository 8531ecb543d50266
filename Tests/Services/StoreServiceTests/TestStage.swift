import Bus
import Daemon
import Foundation
import Logging
import Messages
import StoreService
import Synchronization
import Testing

/// A real store on a loop of its own, and an asker with a DEALER, over `ipc://` in a test's folder.
final class TestStage: Sendable {
    let folder: TestFolder
    let stage: StoreStage
    let asker: TestAsker
    let loop: SocketLoop
    let endpoint: String

    init(
        in folder: TestFolder? = nil,
        quota: Int = 10 << 30,
        denylist: DenylistFiles = .none,
    ) async throws {
        let folder = try folder ?? TestFolder()
        self.folder = folder
        endpoint = "ipc://\(folder.path)/store-\(UInt16.random(in: 0 ... .max)).sock"
        let context = try Context()
        loop = try SocketLoop(name: "store")
        let identity = StageIdentity(
            stage: "store",
            instance: "store-0",
            epoch: 7,
            started: .now,
            startedMilliseconds: 0
        )
        let environment = StageEnvironment(
            identity: identity,
            logger: Logger(label: "store"),
            context: context,
            loop: loop,
        )
        let settings = StoreSettings(
            bind: [endpoint],
            database: folder.path(of: "weir.sqlite"),
            quota: quota,
            denylist: denylist
        )
        stage = try StoreStage(settings, environment)
        try loop.start()
        try await Self.open(stage)
        asker = try await TestAsker.connected(to: endpoint, context)
    }

    private static func open(_ stage: isolated StoreStage) throws { try stage.open() }

    /// Asks the store; it lives at least until the answer.
    func ask(
        _ payload: Payload,
        _ body: [UInt8] = [],
        timeToLive: Duration? = nil,
    ) async -> TestAsker.Answer {
        await asker.ask(payload, body, timeToLive: timeToLive)
    }

    /// Sends a header that is no message.
    func askGarbage(_ header: [UInt8]) async -> TestAsker.Answer {
        await asker.askGarbage(header)
    }

    deinit {
        loop.stop()
        asker.loop.stop()
    }
}

/// Asks a store and waits for the answers.
actor TestAsker {
    nonisolated let loop: SocketLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private var socket: Socket?
    private var hop: UInt64 = 0
    private var hasGivenUp = false
    private var waiting: [UInt64: CheckedContinuation<Answer, Never>] = [:]

    struct Answer: Sendable {
        let payload: Payload
        let body: [UInt8]
    }

    private init(_ loop: SocketLoop) { self.loop = loop }

    static func connected(to endpoint: String, _ context: Context) async throws -> TestAsker {
        let loop = try SocketLoop(name: "asker")
        try loop.start()
        let asker = TestAsker(loop)
        try await asker.connect(context, endpoint)
        return asker
    }

    private func connect(_ context: Context, _ endpoint: String) throws {
        var options = SocketOptions.dealer()
        options.isImmediate = false
        let socket = try Socket(context, .dealer, options)
        try socket.connect(endpoint)
        self.socket = socket
        loop.watch(socket) { envelope in
            guard let (message, _) = try? MessageCodec.decode(envelope.header.bytes) else { return }
            let answer = Answer(payload: message.payload, body: envelope.body.bytes)
            self.waiting.removeValue(forKey: message.hop)?.resume(returning: answer)
        }
    }

    /// Sends one message and waits for the answer with its number.
    func ask(
        _ payload: Payload,
        _ body: [UInt8] = [],
        timeToLive: Duration? = nil,
    ) async -> Answer {
        guard !hasGivenUp else { return Answer(payload: .ping, body: []) }
        hop += 1
        let number = hop
        let message = Message(
            requestID: .random(),
            timeToLive: timeToLive,
            hop: number,
            payload: payload
        )
        return await withCheckedContinuation { continuation in
            waiting[number] = continuation
            let envelope = Envelope(
                header: Frame(copying: MessageCodec.encode(message)),
                body: Frame(owning: body)
            )
            socket?.send(envelope)
        }
    }

    /// Answers everybody, from now on, that nothing comes any more.
    func giveUp() {
        hasGivenUp = true
        for continuation in waiting.values {
            continuation.resume(returning: Answer(payload: .ping, body: []))
        }
        waiting = [:]
    }

    /// Sends a header that is no message; its answer has no number.
    func askGarbage(_ header: [UInt8]) async -> Answer {
        await withCheckedContinuation { continuation in
            waiting[0] = continuation
            socket?.send(Envelope(header: Frame(copying: header)))
        }
    }
}

extension TestAsker.Answer {
    var stored: Stored? { if case .stored(let stored) = payload { stored } else { nil } }
    var content: Content? { if case .content(let content) = payload { content } else { nil } }
    var failure: Failure? { if case .failure(let failure) = payload { failure } else { nil } }
    var events: [Event]? { if case .events(let page) = payload { page.events } else { nil } }
}
