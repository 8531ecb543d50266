import Bitswap
import Testing

@Suite("Our wantlist at a peer")
struct OwnWantlistTests {
    private let cid = Samples.cid(1)
    private var block: Message.Entry { Message.Entry(cid) }
    private var have: Message.Entry { Message.Entry(cid, kind: .have) }

    @Test("is said once for all sessions, and taken back by the last")
    func shared() {
        var list = OwnWantlist()
        #expect(list.say([have], session: 1) == [have])
        #expect(list.say([have], session: 2).isEmpty)
        #expect(list.say([block], session: 2) == [block])
        #expect(list.say([have], session: 3).isEmpty)
        #expect(list.say([.cancel(cid)], session: 2).isEmpty)
        #expect(list.say([.cancel(cid)], session: 2).isEmpty)
        #expect(list.end(session: 3).isEmpty)
        #expect(list.end(session: 1) == [.cancel(cid)])
        #expect(list.count == 0)
    }

    @Test("tells what was wanted, what is late, and what nobody asked for")
    func verdicts() {
        var list = OwnWantlist()
        _ = list.say([block], session: 1)
        #expect(list.received(cid, bytes: 1) == .wanted)
        #expect(list.received(cid, bytes: 1) == .unasked)
        _ = list.say([block], session: 1)
        _ = list.say([.cancel(cid)], session: 1)
        #expect(list.received(cid, bytes: 1) == .late)
        #expect(list.received(cid, bytes: 1) == .unasked)
    }

    @Test("has no line for a block that the peer said it has")
    func had() {
        var list = OwnWantlist()
        _ = list.say([have], session: 1)
        list.had(cid)
        #expect(list.count == 0)
        _ = list.say([block], session: 1)
        list.had(cid)
        #expect(list.count == 1)
    }

    @Test("is abused by many blocks that nobody asked for, or by much of them")
    func abuse() {
        var many = OwnWantlist()
        for _ in 0..<Bitswap.Limits.unaskedBlocksMax { many.unasked(bytes: 1) }
        #expect(!many.isAbused)
        many.unasked(bytes: 1)
        #expect(many.isAbused)
        // Who has sent much that was wanted may have made a mistake more.
        for number in 0..<100 {
            _ = many.say([Message.Entry(Samples.cid(number))], session: 1)
            _ = many.received(Samples.cid(number), bytes: 1)
        }
        #expect(!many.isAbused)
        var much = OwnWantlist()
        much.unasked(bytes: Bitswap.Limits.unaskedBytesMax)
        #expect(!much.isAbused)
        _ = much.received(cid, bytes: 1)
        #expect(much.isAbused)
    }

    @Test("remembers a bounded number of what was taken back")
    func memory() {
        var list = OwnWantlist()
        for number in 0...Limits.cancelledMax {
            _ = list.say([Message.Entry(Samples.cid(number))], session: 1)
            _ = list.say([.cancel(Samples.cid(number))], session: 1)
        }
        #expect(list.received(Samples.cid(0), bytes: 1) == .unasked)
        #expect(list.received(Samples.cid(1), bytes: 1) == .late)
    }
}
