import Bitswap
import Multiformats
import PeerIdentity
import Testing

@Suite("A session")
struct SessionTests {
    private let now = Samples.now
    private let cid = Samples.cid(1)

    private func entries(_ effects: [Session.Effect], to peer: PeerID) -> [Message.Entry] {
        effects.flatMap { effect in
            if case .send(peer, let entries) = effect { entries } else { [Message.Entry]() }
        }
    }

    @Test("asks its only peer for the block, and of two that are unknown one whether it has it")
    func firstWords() throws {
        let (a, b) = (try Samples.peer(1), try Samples.peer(2))
        var alone = Session(isSearching: true)
        #expect(alone.joined(a, .v1_2, isProvider: false, now: now).isEmpty)
        let asked = entries(alone.want(cid, order: 0, now: now), to: a)
        #expect(asked == [Message.Entry(cid, priority: .max, sendsDontHave: true)])

        var two = Session(isSearching: true)
        _ = two.joined(a, .v1_2, isProvider: false, now: now)
        _ = two.joined(b, .v1_2, isProvider: false, now: now)
        let effects = two.want(cid, order: 3, now: now)
        let probe = Message.Entry(cid, priority: .max - 3, kind: .have, sendsDontHave: true)
        let guess = Message.Entry(cid, priority: .max - 3, sendsDontHave: true)
        #expect(entries(effects, to: a) == [guess])
        #expect(entries(effects, to: b) == [probe])
        // Who answers first is asked for it.
        let have = [Message.Presence(cid, isThere: true)]
        let answer = two.receive(blocks: [], presences: have, from: b, now: now)
        #expect(entries(answer, to: b).map(\.kind) == [.block])
        #expect(entries(answer, to: a).isEmpty)
        // When it comes, the other needn't answer any more.
        let done = two.receive(blocks: [(cid, 10)], presences: [], from: b, now: now)
        #expect(done.contains(.accepted(cid, from: b)))
        #expect(entries(done, to: a) == [.cancel(cid)])
        #expect(entries(done, to: b).isEmpty)
        #expect(two.wantCount == 0)
        #expect(two.deadline == nil)
    }

    @Test("takes a block from the unknown peer that it asked for it, and asks it for the next ones")
    func guess() throws {
        let (a, b) = (try Samples.peer(1), try Samples.peer(2))
        var session = Session(isSearching: true)
        _ = session.joined(a, .v1_2, isProvider: false, now: now)
        _ = session.joined(b, .v1_2, isProvider: false, now: now)
        _ = session.want(cid, order: 0, now: now)
        let got = session.receive(blocks: [(cid, 10)], presences: [], from: a, now: now)
        #expect(entries(got, to: a).isEmpty)
        #expect(entries(got, to: b) == [.cancel(cid)])
        let next = session.want(Samples.cid(2), order: 1, now: now)
        #expect(entries(next, to: a).map(\.kind) == [.block])
        #expect(entries(next, to: b).map(\.kind) == [.have])
    }

    @Test("asks whoever has it when the peer that it guessed at doesn't, and guesses once a block")
    func wrongGuess() throws {
        let (a, b) = (try Samples.peer(1), try Samples.peer(2))
        var session = Session(isSearching: false)
        _ = session.joined(a, .v1_2, isProvider: false, now: now)
        _ = session.joined(b, .v1_2, isProvider: false, now: now)
        _ = session.want(cid, order: 0, now: now)
        let no = [Message.Presence(cid, isThere: false)]
        #expect(session.receive(blocks: [], presences: no, from: a, now: now).isEmpty)
        let late = session.joined(try Samples.peer(3), .v1_2, isProvider: false, now: now)
        #expect(entries(late, to: try Samples.peer(3)).map(\.kind) == [.have])
        let yes = [Message.Presence(cid, isThere: true)]
        let found = session.receive(blocks: [], presences: yes, from: b, now: now)
        #expect(entries(found, to: b).map(\.kind) == [.block])
    }

    @Test("asks a peer that is full for several blocks at once, when a part of its window is free")
    func refill() throws {
        let peer = try Samples.peer(1)
        var session = Session(isSearching: false)
        _ = session.joined(peer, .v1_2, isProvider: true, now: now)
        let wanted = (0..<100).map { (cid: Samples.cid($0), order: $0) }
        var asked = entries(session.want(wanted, now: now), to: peer).map(\.cid)
        #expect(asked.count == 8)
        var (time, messages, came) = (now, 0, 0)
        while came < asked.count {
            // Never is nothing on its way while blocks are waited for.
            #expect(asked.count == 100 || asked.count - came >= 5)
            time += .milliseconds(10)
            let block = (cid: asked[came], bytes: 256 << 10)
            let effects = session.receive(blocks: [block], presences: [], from: peer, now: time)
            came += 1
            let more = entries(effects, to: peer).map(\.cid)
            asked += more
            guard !more.isEmpty else { continue }
            messages += 1
            #expect(more.count >= 2 || asked.count == 100)
        }
        #expect(came == 100)
        #expect(messages < 30)
    }

    @Test("gives up as unanswered what a silent peer may have, and as missing what it hasn't")
    func silence() throws {
        let peer = try Samples.peer(1)
        for answers in [false, true] {
            var session = Session(isSearching: false)
            _ = session.joined(peer, .v1_2, isProvider: true, now: now)
            _ = session.want(cid, order: 0, now: now)
            guard !answers else {
                let no = [Message.Presence(cid, isThere: false)]
                let effects = session.receive(blocks: [], presences: no, from: peer, now: now)
                #expect(effects.first == .missing(cid))
                continue
            }
            var effects: [Session.Effect] = []
            while let due = session.deadline, effects.allSatisfy({ $0 != .unanswered(cid) }) {
                effects += session.deadlinePassed(now: due)
            }
            #expect(effects.suffix(2) == [.drop(peer, .stalled), .unanswered(cid)])
            #expect(!effects.contains(.missing(cid)))
            // It is thought of as before when it comes again.
            _ = session.joined(peer, .v1_2, isProvider: true, now: now)
            _ = session.want(cid, order: 0, now: now)
            #expect(session.left(peer, now: now) == [.missing(cid)])
        }
    }

    @Test("takes a block once, by whatever version of its name, and from whoever sends it")
    func names() throws {
        let peer = try Samples.peer(1)
        var session = Session(isSearching: true)
        let digest = try #require(cid.sha256Digest)
        let old = CID.version0(digest)
        _ = session.joined(peer, .v1_2, isProvider: true, now: now)
        let effects = session.want(old, order: 0, now: now)
        #expect(entries(effects, to: peer).map(\.cid) == [old])
        #expect(session.want(old.asVersion1, order: 0, now: now).isEmpty)
        let stranger = try Samples.peer(9)
        let got = session.receive(
            blocks: [(old.asVersion1, 5)],
            presences: [],
            from: stranger,
            now: now
        )
        #expect(got.contains(.accepted(old, from: stranger)))
        #expect(entries(got, to: peer) == [.cancel(old)])
        #expect(
            session.receive(blocks: [(old, 5)], presences: [], from: peer, now: now).isEmpty
        )
        #expect(session.bytesAccepted == 5)
    }

    @Test("connects to a bounded number of providers at a time, and to the next when one is gone")
    func providers() throws {
        var session = Session(isSearching: false)
        #expect(session.provide(try Samples.peer(0), now: now).isEmpty)
        let first = session.want(cid, order: 0, now: now)
        #expect(first == [.connect(try Samples.peer(0))])
        for number in 1..<40 { _ = session.provide(try Samples.peer(number), now: now) }
        #expect(session.provide(try Samples.peer(39), now: now).isEmpty)
        #expect(
            session.unreachable(try Samples.peer(0), now: now)
                == [.connect(try Samples.peer(Bitswap.Limits.dialsMax))]
        )
        for number in 1..<39 { _ = session.unreachable(try Samples.peer(number), now: now) }
        #expect(session.unreachable(try Samples.peer(39), now: now) == [.missing(cid)])
    }

    @Test("asks others for what a peer owed that has left")
    func leaving() throws {
        let (a, b) = (try Samples.peer(1), try Samples.peer(2))
        var session = Session(isSearching: false)
        _ = session.joined(a, .v1_2, isProvider: true, now: now)
        _ = session.want(cid, order: 0, now: now)
        #expect(session.joined(b, .v1_2, isProvider: true, now: now).isEmpty)
        #expect(entries(session.left(a, now: now), to: b).map(\.cid) == [cid])
        #expect(session.left(b, now: now) == [.missing(cid)])
    }

    @Test("lets no more peers in than it has places for, and gives a place to the next")
    func places() throws {
        var session = Session(isSearching: false)
        for number in 0...Limits.peersMax {
            _ = session.joined(try Samples.peer(number), .v1_2, isProvider: false, now: now)
        }
        #expect(session.peers.count == Bitswap.Limits.peersMax)
        _ = session.left(try Samples.peer(3), now: now)
        _ = session.joined(try Samples.peer(99), .v1_2, isProvider: false, now: now)
        #expect(session.peers.contains(try Samples.peer(99)))
    }

    @Test("asks a peer for the block at once when it turns out to be a provider")
    func becomingProvider() throws {
        let (a, b) = (try Samples.peer(1), try Samples.peer(2))
        var session = Session(isSearching: true)
        _ = session.joined(a, .v1_2, isProvider: false, now: now)
        _ = session.joined(b, .v1_2, isProvider: false, now: now)
        _ = session.want(cid, order: 0, now: now)
        let effects = session.joined(b, .v1_2, isProvider: true, now: now)
        #expect(entries(effects, to: b).map(\.kind) == [.block])
    }

    @Test("gives up nothing while a peer is on its way into it")
    func expectation() throws {
        let peer = try Samples.peer(1)
        var session = Session(isSearching: false)
        session.expect(peer)
        #expect(session.want(cid, order: 0, now: now).isEmpty)
        #expect(session.left(peer, now: now) == [.missing(cid)])
    }

    @Test("takes back what nobody wants any more")
    func forgetting() throws {
        let peer = try Samples.peer(1)
        var session = Session(isSearching: false)
        _ = session.joined(peer, .v1_2, isProvider: true, now: now)
        _ = session.want(cid, order: 0, now: now)
        #expect(session.forget([cid, Samples.cid(5)], now: now) == [.send(peer, [.cancel(cid)])])
        #expect(session.wantCount == 0)
    }

    @Test("asks again whoever has rested, when nobody else has it")
    func rest() throws {
        let peer = try Samples.peer(1)
        var session = Session(isSearching: false)
        _ = session.joined(peer, .v1_2, isProvider: true, now: now)
        _ = session.want(cid, order: 0, now: now)
        #expect(session.deadline == now + Bitswap.Limits.stallFirst)
        session.heard(from: peer, now: now + .seconds(1))
        var later = now + .seconds(1) + Bitswap.Limits.stallFirst
        #expect(session.deadline == later)
        #expect(session.deadlinePassed(now: later) == [.send(peer, [.cancel(cid)])])
        later += Bitswap.Limits.rest
        #expect(session.deadline == later)
        let again = entries(session.deadlinePassed(now: later), to: peer)
        #expect(again.map(\.cid) == [cid])
        #expect(again.map(\.isCancel) == [false])
    }
}
