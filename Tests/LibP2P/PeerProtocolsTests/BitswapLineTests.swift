import Bitswap
import PeerProtocols
import Testing

@Suite("What is written to a peer of Bitswap")
struct BitswapLineTests {
    private typealias Line = BitswapLine<String>

    private let now = Samples.now
    private let entry = Message.Entry(Samples.root)
    private let late = PeerProtocols.Limits.writeTime

    /// A step as words, for those can be compared.
    private func words(_ step: Line.Step?) -> String? {
        switch step {
        case .open(let before): "open \(before?.0 ?? "new")"
        case .write(let message, let stream, _, let reply, let bytes):
            "\(stream): \(message.entries.count) entries, reply \(reply != nil), \(bytes) bytes"
        case nil: nil
        }
    }

    @Test("goes on one stream: lines of the wantlist first, answers after it")
    func order() {
        var line = Line()
        let begins = line.begins()
        let again = line.begins()
        #expect(begins && !again)
        line.add(Server.Reply(), Message(), bytes: 7)
        let takes = line.add([entry])
        #expect(takes)
        #expect(words(line.next(now: now)) == "open new")
        line.opened("a", .v1_2, now: now)
        #expect(words(line.next(now: now)) == "a: 1 entries, reply false, 0 bytes")
        #expect(words(line.next(now: now)) == "a: 0 entries, reply true, 7 bytes")
        #expect(words(line.next(now: now)) == nil)
        let next = line.begins()
        #expect(next)
    }

    @Test("opens a stream, or says which there is, for a session that joins")
    func joining() {
        var line = Line()
        line.opened("a", .v1_2, now: now)
        line.joining = [(session: 1, isProvider: false)]
        #expect(words(line.next(now: now)) == "open a")
        line.joining = []
        #expect(words(line.next(now: now)) == nil)
    }

    @Test("is cut into messages, and is too much for a peer that doesn't read")
    func bounded() {
        var line = Line()
        line.opened("a", .v1_2, now: now)
        let most = PeerProtocols.Limits.entriesWaitingMax
        let takes = line.add(Array(repeating: entry, count: most))
        let more = line.add([entry])
        #expect(takes && !more)
        let each = PeerProtocols.Limits.entriesPerMessage
        #expect(words(line.next(now: now)) == "a: \(each) entries, reply false, 0 bytes")
        line.clear()
        #expect(words(line.next(now: now)) == nil)
    }

    @Test("is late when one message takes too long, be it on a second stream")
    func lateStream() {
        var line = Line()
        line.opened("a", .v1_2, now: now)
        #expect(line.lateStream(now: now + late * 9) == nil)
        _ = line.add([entry])
        _ = line.next(now: now)
        #expect(line.lateStream(now: now + late - .milliseconds(1)) == nil)
        #expect(line.lateStream(now: now + late) == "a")
        // It begins anew on another stream, and so does its time.
        line.opened("b", .v1_2, now: now + late)
        #expect(line.lateStream(now: now + late * 2 - .milliseconds(1)) == nil)
        #expect(line.lateStream(now: now + late * 2) == "b")
        // Written at last: nothing is late that isn't being written.
        _ = line.next(now: now + late * 2)
        #expect(line.lateStream(now: now + late * 9) == nil)
    }
}
