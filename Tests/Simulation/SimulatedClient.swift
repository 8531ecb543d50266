import Messages
import Multiformats
import SeededRandom

/// A client: it asks, asks again, cancels, and leaves without a word.
struct SimulatedClient {
    /// A request that it has no answer to.
    private struct Open {
        let message: Message
        let body: Body?
        let intake: Int
    }

    private let number: Int
    private let intakes: Int
    private let library: Library
    private var random: SeededGenerator
    private var open: [Open] = []
    /// It gives some requests so much time that the loss of a process leaves enough.
    private let isPatient: Bool
    private let isSlowReader: Bool

    init(
        _ number: Int,
        intakes: Int,
        library: Library,
        isPatient: Bool,
        random: SeededGenerator,
    ) {
        self.isPatient = isPatient
        self.number = number
        self.intakes = intakes
        self.library = library
        var random = random
        isSlowReader = random.chance(200)
        self.random = random
    }

    /// How long it takes until it has read a reply.
    mutating func readingTime() -> Duration {
        random.milliseconds(isSlowReader ? 50...2_500 : 0...5)
    }

    /// When it does something again.
    mutating func pause() -> Duration { random.milliseconds(20...500) }

    /// Does something; `puts` are the contents that clients have put so far.
    ///
    /// It returns false when the client leaves.
    mutating func act(_ puts: inout Int, _ out: inout Outbox) -> Bool {
        switch random.below(100) {
        case 0..<55: get(&puts, &out)
        case 55..<68: put(&puts, &out)
        case 68..<76: cancel(&out)
        case 76..<90: retry(&out)
        case 90..<93:
            open = []
            return false
        default: break
        }
        return true
    }

    /// Asks for anything.
    mutating func ask(_ out: inout Outbox) {
        let content = random.below(library.contents.count)
        ask(content, offset: 0, length: 100, .seconds(7), &out)
    }

    /// Asks for something that must be found where it is.
    mutating func probe(_ content: Int, _ out: inout Outbox) {
        ask(content, offset: 0, length: UInt64(Library.bytes), .seconds(8), &out)
    }

    /// Takes an answer.
    mutating func receive(_ message: Message) {
        open.removeAll { $0.message.requestID == message.requestID }
    }

    private mutating func get(_ puts: inout Int, _ out: inout Outbox) {
        let isOfClients = puts > 0 && random.chance(200)
        let content =
            isOfClients
            ? Library.putsFrom + random.below(puts) : random.below(library.contents.count)
        let length = UInt64([50, 100, 200, 300][random.below(4)])
        let time: Duration =
            switch random.below(10) {
            case 0...2: random.milliseconds(100...2_000)
            case 3...6: random.milliseconds(2_000...8_000)
            default: isPatient ? random.milliseconds(12_000...19_000) : .seconds(8)
            }
        ask(content, offset: UInt64(random.below(3) * 100), length: length, time, &out)
    }

    private mutating func ask(
        _ content: Int,
        offset: UInt64,
        length: UInt64,
        _ time: Duration,
        _ out: inout Outbox,
    ) {
        let known = library.contents.indices.contains(content) ? library.contents[content] : nil
        let get = Get(
            .cid(Library.root(content)),
            offset: offset,
            length: length,
            requesterID: known?.privacy == .public
                ? "did:key:client-\(number)" : known?.owner ?? "",
            sources: known?.sources ?? [.local],
            privacy: known?.privacy ?? .public,
            manner: manner(of: known?.manner ?? Manner())
        )
        let id = RequestID.random(using: &random)
        send(Message(requestID: id, timeToLive: time, payload: .get(get)), nil, &out)
    }

    /// What differs from one request to the next; they join all the same.
    private mutating func manner(of content: Manner) -> Manner {
        var manner = content
        switch random.below(10) {
        case 0, 1: manner.urgency = .high
        case 2, 3: manner.urgency = .low
        case 4: manner.isBandwidthLow = true
        case 5: manner.contentType = "video/mp4"
        case 6: if content.size == 0 { manner.isBatteryLow = true }
        default: break
        }
        return manner
    }

    private mutating func put(_ puts: inout Int, _ out: inout Outbox) {
        guard puts < Library.putsMax else { return }
        let content = Library.putsFrom + puts
        puts += 1
        let put = Put(contentHash: .cid(Library.root(content)))
        let body = Body(content: content, blocks: 0..<Library.blocks, bytes: Library.bytes)
        let id = RequestID.random(using: &random)
        let time = random.milliseconds(500...8_000)
        send(Message(requestID: id, timeToLive: time, payload: .put(put)), body, &out)
    }

    private mutating func cancel(_ out: inout Outbox) {
        guard let request = open.randomElement(using: &random) else { return }
        let message = Message(requestID: .zero, payload: .cancel(request.message.requestID))
        _ = out.send(message, to: .intake(request.intake))
    }

    /// Asks again with the same id, sometimes another intake.
    private mutating func retry(_ out: inout Outbox) {
        guard let request = open.randomElement(using: &random) else { return }
        let intake = random.chance(200) ? random.below(intakes) : request.intake
        _ = out.send(request.message, request.body, to: .intake(intake))
    }

    private mutating func send(_ message: Message, _ body: Body?, _ out: inout Outbox) {
        let intake = random.below(intakes)
        guard out.send(message, body, to: .intake(intake)) else { return }
        open.append(Open(message: message, body: body, intake: intake))
        if open.count > 40 { open.removeFirst() }
    }
}
