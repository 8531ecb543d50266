import Multistream
import SeededRandom
import Testing

@Suite("A responder")
struct ResponderTests {
    /// What stands before the event, the event, and what it leads to, for every state and event.
    static let table: [(before: [String], event: String, end: End<ResponderAction>)] = [
        ([], Line.header, .action(.send(Channel.lines(Line.header)))),
        ([], "/a/1", .failure(.notMultistream("/a/1"))),
        ([], "ls", .failure(.notMultistream("ls"))),
        ([], "/c/1", .failure(.notMultistream("/c/1"))),
        ([Line.header], Line.header, .action(.send(Channel.lines("na")))),
        ([Line.header], "/a/1", .action(.agreed("/a/1", send: Channel.lines("/a/1")))),
        ([Line.header], "ls", .action(.send(Channel.lines("na")))),
        ([Line.header], "/c/1", .action(.send(Channel.lines("na")))),
    ]

    @Test("It does what the table says", arguments: table)
    func row(before: [String], event: String, end: End<ResponderAction>) throws {
        var responder = Responder(speaking: ["/a/1", "/b/1"])
        var channel = Channel()
        for line in before {
            channel.bytes += Channel.lines(line)
            _ = try channel.receive(&responder)
        }
        channel.bytes += Channel.lines(event)
        do {
            #expect(try .action(channel.receive(&responder)) == end)
        } catch {
            #expect(.failure(error) == end)
        }
    }

    @Test("It answers all that came at once in one piece, and leaves the rest")
    func eager() throws {
        var responder = Responder(speaking: ["/b/1"])
        var channel = Channel(bytes: Channel.lines(Line.header, "/a/1", "/b/1") + [7, 8])
        #expect(
            try channel.receive(&responder)
                == .agreed("/b/1", send: Channel.lines(Line.header, "na", "/b/1"))
        )
        #expect(channel.unread == [7, 8])
    }

    @Test("It greets before it knows a proposal, for an initiator that waits for that")
    func patient() throws {
        var responder = Responder(speaking: ["/a/1"])
        var channel = Channel(bytes: Channel.lines(Line.header))
        #expect(try channel.receive(&responder) == .send(Channel.lines(Line.header)))
        channel.bytes += Channel.lines("/a/1")
        #expect(try channel.receive(&responder) == .agreed("/a/1", send: Channel.lines("/a/1")))
    }

    @Test("It answers before it says what is wrong behind the answer")
    func garbage() throws {
        var responder = Responder(speaking: ["/a/1"])
        var channel = Channel(bytes: Channel.lines(Line.header, "/b/1") + [0x02, 0x61, 0x61])
        #expect(
            try channel.receive(&responder) == .send(Channel.lines(Line.header, "na"))
        )
        #expect(throws: MultistreamError.malformedLine) { try channel.receive(&responder) }
    }

    @Test("It hears so many proposals and not one more")
    func proposals() throws {
        var responder = Responder(speaking: [])
        var channel = Channel(bytes: Channel.lines(Line.header))
        _ = try channel.receive(&responder)
        for _ in 0..<Limits.proposalsMax {
            channel.bytes += Channel.lines("/c/1")
            #expect(try channel.receive(&responder) == .send(Channel.lines("na")))
        }
        channel.bytes += Channel.lines("/c/1")
        #expect(throws: MultistreamError.tooManyProposals) { try channel.receive(&responder) }
    }

    @Test("Random bytes never do more than fail", arguments: 0..<200 as Range<UInt64>)
    func random(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var responder = Responder(speaking: ["/a/1"])
        var channel = Channel(bytes: Channel.lines(Line.header) + random.bytes(3_000))
        var answers = 0
        while case .send(let bytes) = try? channel.receive(&responder) { answers += bytes.count }
        #expect(answers <= Channel.lines(Line.header).count + 4 * Limits.proposalsMax)
    }
}
