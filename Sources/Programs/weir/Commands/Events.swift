import ArgumentParser
import Console
import WeirClient

/// `weir events`: what happens to contents, until Ctrl-C.
struct Events: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints what happens to contents, until Ctrl-C.",
        discussion: "Each event is printed once and in order; what was missed is replayed.",
    )

    @OptionGroup var connection: ConnectionOptions

    @Argument(
        help: "content-available, pinned, removed, a CID, or both with a dot between; else all.",
        transform: { try EventTopic($0) }
    )
    var topic: EventTopic = .all

    @Option(help: "Begin with the event after this number; 0 is all that are kept.")
    var after: UInt64?

    @Option(help: "End after so many events.")
    var count: Int?

    @Option(help: "Where events are published; else the home's.")
    var events: String?

    @Option(help: "Where events are replayed; else the home's.")
    var replay: String?

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func run() async throws {
        guard count != 0 else { return }
        let place = try connection.destination()
        guard let events = events ?? place.events, let replay = replay ?? place.replay else {
            throw ValidationError("With --endpoint, give --events and --replay too.")
        }
        let options = ClientOptions(events: events, replay: replay)
        try await connection.withClient(options: options) { client in
            var printed = 0
            for try await event in client.events(topic, after: after) {
                try print(event)
                printed += 1
                if printed == count { return }
            }
        }
    }

    private func print(_ event: ContentEvent) throws {
        guard !json else {
            return try Output.json(EventOutput(event), inOneLine: true)
        }
        let kind = event.kind.rawValue
        let padding = String(repeating: " ", count: 18 - kind.count)
        try Output.result(
            "\(Moment.text(milliseconds: event.timeMilliseconds))  \(event.sequence)  "
                + "\(kind)\(padding)\(event.cid)  \(Amount.bytes(event.size))"
        )
    }
}

/// What `events --json` prints.
private struct EventOutput: Encodable {
    let epoch: UInt64
    let sequence: UInt64
    let kind: ContentEvent.Kind
    let cid: String
    let size: UInt64
    let contentType: String
    let sha256: String?
    let timeMs: UInt64

    init(_ event: ContentEvent) {
        epoch = event.epoch
        sequence = event.sequence
        kind = event.kind
        cid = event.cid
        size = event.size
        contentType = event.contentType
        sha256 = event.sha256
        timeMs = event.timeMilliseconds
    }
}
