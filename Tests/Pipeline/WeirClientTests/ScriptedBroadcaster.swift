import Bus
import Foundation
import Messages

/// A broadcaster that publishes what a test tells it to, and replays all that it has.
actor ScriptedBroadcaster {
    nonisolated let events: String
    nonisolated let replay: String
    private nonisolated let folder: URL
    private nonisolated let loop: SocketLoop
    private let context: Context
    private let publisher: Socket
    private let replays: Socket
    private var past: [Event] = []
    private var waiter: CheckedContinuation<Void, Never>?
    private var hasSubscriber = false

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init() async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "weir-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        events = "ipc://\(folder.path())/events.sock"
        replay = "ipc://\(folder.path())/replay.sock"
        context = try Context()
        publisher = try Socket(context, .xpub, .publisher)
        replays = try Socket(context, .router, .clientsRouter)
        // It runs before it is ours: from there on this is the actor's own thread.
        let loop = try SocketLoop(name: "broadcaster")
        try loop.start()
        self.loop = loop
        try publisher.bind(events)
        try replays.bind(replay)
        loop.watchSubscriptions(publisher) { self.subscribed($0) }
        loop.watch(replays) { self.received($0) }
    }

    func end() async {
        loop.stop()
        await loop.ended()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Returns when somebody has subscribed to everything and to the welcome.
    func wasSubscribed() async {
        guard !hasSubscriber else { return }
        await withCheckedContinuation { waiter = $0 }
    }

    /// Has an event, and publishes it on both its topics unless it is to be `lost`.
    func add(_ event: Event, lost: Bool = false) {
        past.append(event)
        guard !lost else { return }
        for topic in event.topics { publish(.event(event), on: topic) }
    }

    private func publish(_ payload: Payload, on topic: String) {
        let header = MessageCodec.encode(Message(requestID: .zero, payload: payload))
        publisher.sendTopic(
            Frame(copying: Array(topic.utf8)),
            header: Frame(copying: header)
        )
    }

    private func subscribed(_ subscription: Subscription) {
        guard subscription.topic == Array(Welcome.topic.utf8), subscription.isAdded else { return }
        let latest = past.last?.sequence ?? 0
        publish(.welcome(Welcome(epoch: 1, oldest: 1, latest: latest)), on: Welcome.topic)
        hasSubscriber = true
        waiter?.resume()
        waiter = nil
    }

    private func received(_ envelope: consuming Envelope) {
        guard let message = try? MessageCodec.decode(envelope.header.bytes).message,
            case .replay(let replay) = message.payload
        else { return }
        let page = past.filter { event in
            event.sequence > replay.after && event.topics.contains { $0.hasPrefix(replay.topic) }
        }
        let events = Messages.Events(
            events: Array(page.prefix(2)),
            epoch: 1,
            oldest: 1,
            latest: past.last?.sequence ?? 0
        )
        let header = MessageCodec.encode(message.reply(.events(events)))
        replays.send(
            Envelope(
                route: envelope.route.duplicate(),
                delimited: false,
                header: Frame(copying: header)
            )
        )
    }
}
