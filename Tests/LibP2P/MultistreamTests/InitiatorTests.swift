import Multistream
import Testing

@Suite("An initiator")
struct InitiatorTests {
    /// What stands before the event, the event, and what it leads to, for every state and event.
    static let table: [(before: [String], event: String, end: End<InitiatorAction>)] = [
        ([], Line.header, .action(.wait)),
        ([], "/a/1", .failure(.notMultistream("/a/1"))),
        ([], "na", .failure(.notMultistream("na"))),
        ([], "/c/1", .failure(.notMultistream("/c/1"))),
        ([Line.header], Line.header, .failure(.unexpectedAnswer(Line.header))),
        ([Line.header], "/a/1", .action(.agreed("/a/1"))),
        ([Line.header], "na", .action(.send(Channel.lines("/b/1")))),
        ([Line.header], "/b/1", .failure(.unexpectedAnswer("/b/1"))),
        ([Line.header, "na"], Line.header, .failure(.unexpectedAnswer(Line.header))),
        ([Line.header, "na"], "/a/1", .failure(.unexpectedAnswer("/a/1"))),
        ([Line.header, "na"], "/b/1", .action(.agreed("/b/1"))),
        ([Line.header, "na"], "na", .failure(.refused(["/a/1", "/b/1"]))),
    ]

    @Test("It does what the table says", arguments: table)
    func row(before: [String], event: String, end: End<InitiatorAction>) throws {
        var initiator = Initiator(proposing: ["/a/1", "/b/1"])
        var channel = Channel()
        for line in before {
            channel.bytes += Channel.lines(line)
            _ = try channel.receive(&initiator)
        }
        channel.bytes += Channel.lines(event)
        do {
            #expect(try .action(channel.receive(&initiator)) == end)
        } catch {
            #expect(.failure(error) == end)
        }
    }

    @Test("It opens with the header and its first proposal in one piece")
    func opening() {
        let initiator = Initiator(proposing: ["/a/1", "/b/1"])
        #expect(initiator.opening == Channel.lines(Line.header, "/a/1"))
    }

    @Test("It leaves what the protocol wrote behind the agreement")
    func leftover() throws {
        var initiator = Initiator(proposing: ["/a/1"])
        var channel = Channel(bytes: Channel.lines(Line.header, "/a/1") + [1, 2, 3])
        #expect(try channel.receive(&initiator) == .agreed("/a/1"))
        #expect(channel.unread == [1, 2, 3])
    }

    @Test("It needs no more of an answer than has come, byte by byte")
    func byteByByte() throws {
        var initiator = Initiator(proposing: ["/a/1", "/b/1"])
        var channel = Channel()
        var actions: [InitiatorAction] = []
        for byte in Channel.lines(Line.header, "na", "/b/1") {
            channel.bytes.append(byte)
            let action = try channel.receive(&initiator)
            if action != .wait { actions.append(action) }
        }
        #expect(actions == [.send(Channel.lines("/b/1")), .agreed("/b/1")])
    }
}
