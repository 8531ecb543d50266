import Bitswap
import Multiformats
import PeerIdentity
import SeededRandom
import Testing

@Suite("A server")
struct ServerTests {
    private let now = Samples.now

    private func receive(
        _ server: inout Server,
        _ entries: [Message.Entry],
        isFull: Bool = false,
        from peer: PeerID
    ) -> [Server.Effect] {
        server.receive(entries, isFull: isFull, from: peer, now: now)
    }

    private func reads(_ effects: [Server.Effect]) -> [CID] {
        effects.compactMap { if case .read(let cid, _) = $0 { cid } else { nil } }
    }

    private func replies(_ effects: [Server.Effect]) -> [Server.Reply] {
        effects.compactMap { if case .send(_, let reply) = $0 { reply } else { nil } }
    }

    @Test("answers a want with the block, and writes down that it was sent")
    func block() throws {
        let peer = try Samples.peer(1)
        let cid = Samples.cid(1)
        var server = Server()
        #expect(receive(&server, [Message.Entry(cid)], from: peer) == [.read(cid, for: peer)])
        let reply = Server.Reply(blocks: [cid])
        #expect(server.read(cid, bytes: 500, for: peer) == [.send(peer, reply)])
        #expect(server.outstandingBytes(of: peer) == 500)
        #expect(server.wantCount(of: peer) == 0)
        #expect(server.sent(reply, bytes: 500, to: peer).isEmpty)
        #expect(server.outstandingBytes(of: peer) == 0)
        server.received(bytes: 249, from: peer)
        #expect(server.ledger(of: peer).bytesSent == 500)
        #expect(server.ledger(of: peer).debt == 2)
    }

    /// What is asked, how long the block is, and what is answered.
    static let questions: [(Message.Entry.Kind, Bool, Int?, String)] = [
        (.have, true, nil, "don't have"), (.have, false, nil, "nothing"),
        (.have, true, 1_024, "block"), (.have, false, 1_024, "block"),
        (.have, true, 1_025, "have"), (.have, false, 1_025, "have"),
        (.block, true, nil, "don't have"), (.block, false, nil, "nothing"),
        (.block, true, 2 << 20, "block"), (.block, false, 1, "block"),
    ]

    @Test("answers each question as the specification says", arguments: questions)
    func answers(kind: Message.Entry.Kind, asks: Bool, bytes: Int?, answer: String) throws {
        let peer = try Samples.peer(1)
        let cid = Samples.cid(1)
        var server = Server()
        let entry = Message.Entry(cid, kind: kind, sendsDontHave: asks)
        var effects = receive(&server, [entry], from: peer)
        if kind == .have {
            #expect(effects == [.lookUp(cid, for: peer)])
            effects = server.found(cid, bytes: bytes, for: peer)
        }
        if effects == [.read(cid, for: peer)] {
            effects = server.read(cid, bytes: bytes, for: peer)
        }
        let reply = replies(effects).first
        switch answer {
        case "nothing": #expect(effects.isEmpty)
        case "block": #expect(reply == Server.Reply(blocks: [cid]))
        default:
            let presence = Message.Presence(cid, isThere: answer == "have")
            #expect(reply == Server.Reply(presences: [presence]))
        }
        // What is not there is kept, and answered when it comes.
        #expect(server.wantCount(of: peer) == (bytes == nil ? 1 : 0))
        #expect(server.stored(cid).count == (bytes == nil ? 1 : 0))
    }

    @Test("serves what has more priority first, and the older of two alike")
    func priority() throws {
        let peer = try Samples.peer(1)
        var server = Server()
        let entries = [3, 9, 9, -2].enumerated().map {
            Message.Entry(Samples.cid($0.offset), priority: Int32($0.element))
        }
        #expect(
            reads(receive(&server, entries, from: peer)) == [1, 2, 0, 3].map { Samples.cid($0) }
        )
    }

    @Test("lets peers take turns, however much each wants")
    func turns() throws {
        let (a, b) = (try Samples.peer(1), try Samples.peer(2))
        var server = Server()
        _ = receive(&server, (0..<500).map { Message.Entry(Samples.cid($0)) }, from: a)
        let others = (500..<504).map { Message.Entry(Samples.cid($0)) }
        #expect(reads(receive(&server, others, from: b)).count == 4)
    }

    @Test("has no more on the way to a peer than its share, and goes on when some has left")
    func budget() throws {
        let peer = try Samples.peer(1)
        var server = Server()
        var reading = reads(
            receive(&server, (0..<100).map { Message.Entry(Samples.cid($0)) }, from: peer)
        )
        var written: [Server.Reply] = []
        var sizes: [CID: Int] = [:]
        var done = 0
        var most = 0
        while !reading.isEmpty || !written.isEmpty {
            var effects: [Server.Effect] = []
            if !reading.isEmpty {
                let cid = reading.removeFirst()
                sizes[cid] = 1 << 20
                effects = server.read(cid, bytes: 1 << 20, for: peer)
            } else {
                let reply = written.removeFirst()
                done += reply.blocks.count
                #expect(reply.blocks.count <= 2)
                effects = server.sent(reply, bytes: reply.blocks.count << 20, to: peer)
            }
            reading += reads(effects)
            written += replies(effects)
            #expect(written.count <= 1)
            most = max(most, server.outstandingBytes(of: peer))
        }
        #expect(done == 100)
        #expect(most <= Bitswap.Limits.outstandingBytesMax + Bitswap.Limits.readsMax << 20)
        #expect(most >= 4 << 20)
    }

    @Test("forgets what is cancelled, wherever it is on its way")
    func cancel() throws {
        let peer = try Samples.peer(1)
        let cids = (0..<3).map { Samples.cid($0) }
        var server = Server()
        _ = receive(&server, cids.map { Message.Entry($0) }, from: peer)
        _ = server.read(cids[0], bytes: 10, for: peer)
        // The first is being written; the second waits behind it, the third is being read.
        #expect(server.read(cids[1], bytes: 10, for: peer).isEmpty)
        let effects = receive(&server, cids.map { .cancel($0) }, from: peer)
        #expect(effects == [.discard(cids[1], for: peer)])
        #expect(server.read(cids[2], bytes: 10, for: peer) == [.discard(cids[2], for: peer)])
        #expect(server.outstandingBytes(of: peer) == 10)
        #expect(server.wantsOfAll == 0)
    }

    @Test("takes a full list for all that is wanted")
    func fullList() throws {
        let peer = try Samples.peer(1)
        var server = Server()
        let old = (0..<40).map { Message.Entry(Samples.cid($0), sendsDontHave: true) }
        _ = receive(&server, old, from: peer)
        let new = (38..<42).map { Message.Entry(Samples.cid($0)) }
        _ = receive(&server, new, isFull: true, from: peer)
        #expect(server.wantCount(of: peer) == 4)
        _ = receive(&server, [], isFull: true, from: peer)
        #expect(server.wantCount(of: peer) == 0)
    }

    @Test("keeps the most important wants of a list that is too long")
    func longList() throws {
        let peer = try Samples.peer(1)
        var server = Server()
        for number in 0..<4_000 {
            let entry = Message.Entry(Samples.cid(number), priority: Int32(number))
            _ = receive(&server, [entry], from: peer)
        }
        #expect(server.wantCount(of: peer) == Bitswap.Limits.wantlistMax)
        // Those that were not begun are the last ones.
        _ = receive(&server, [.cancel(Samples.cid(3_999))], from: peer)
        #expect(server.wantCount(of: peer) == Bitswap.Limits.wantlistMax - 1)
    }

    @Test("drops a peer that sends a million wants")
    func million() throws {
        let peer = try Samples.peer(1)
        var server = Server()
        var effects: [Server.Effect] = []
        var sent = 0
        while sent < 1_000_000, !effects.contains(.drop(peer, .flooding)) {
            let entries = (sent..<sent + Bitswap.Limits.entriesMax).map {
                Message.Entry(Samples.cid($0))
            }
            effects = receive(&server, entries, from: peer)
            sent += entries.count
        }
        #expect(sent == Bitswap.Limits.entriesBurst + Bitswap.Limits.entriesMax)
        #expect(server.wantsOfAll == 0)
        // In the long run it may ask as fast as anybody needs.
        var patient = Server()
        for second in 0..<60 {
            let entry = Message.Entry(Samples.cid(second), sendsDontHave: true)
            let entries = [Message.Entry](
                repeating: entry,
                count: Bitswap.Limits.entriesPerSecond
            )
            let late = patient.receive(
                entries,
                isFull: false,
                from: peer,
                now: now + .seconds(second)
            )
            #expect(!late.contains(.drop(peer, .flooding)))
        }
    }

    @Test("serves a bounded number of peers, and bounds the wants of all")
    func crowd() throws {
        var server = Server()
        for number in 0..<Bitswap.Limits.servedPeersMax {
            _ = receive(&server, [Message.Entry(Samples.cid(1))], from: try Samples.peer(number))
        }
        let last = try Samples.peer(Bitswap.Limits.servedPeersMax)
        #expect(
            receive(&server, [Message.Entry(Samples.cid(1))], from: last) == [
                .drop(last, .crowded)
            ]
        )
        // Who wants nothing any more gives up the place.
        let queued = try Samples.peer(Bitswap.Limits.servedPeersMax - 1)
        _ = receive(&server, [.cancel(Samples.cid(1))], from: queued)
        #expect(receive(&server, [Message.Entry(Samples.cid(1))], from: last).isEmpty)
        #expect(
            receive(&server, [Message.Entry(Samples.cid(1))], from: queued) == [
                .drop(queued, .crowded)
            ]
        )
        _ = server.left(try Samples.peer(0))
        let effects = receive(&server, [Message.Entry(Samples.cid(1))], from: queued)
        #expect(!effects.contains(.drop(queued, .crowded)))
    }

    @Test("gives back what a peer had of the common share when it leaves, and keeps its ledger")
    func leaving() throws {
        let (a, b) = (try Samples.peer(1), try Samples.peer(2))
        var server = Server()
        var others: [PeerID] = []
        for number in 10..<14 {
            let peer = try Samples.peer(number)
            others.append(peer)
            let wants = (0..<16).map { Message.Entry(Samples.cid($0)) }
            _ = receive(&server, wants, from: peer)
        }
        _ = receive(&server, [Message.Entry(Samples.cid(1))], from: a)
        #expect(reads(receive(&server, [Message.Entry(Samples.cid(2))], from: b)).isEmpty)
        let effects = server.left(others[0])
        #expect(reads(effects) == [Samples.cid(1), Samples.cid(2)])
        // What was read for somebody who has left is not kept.
        #expect(
            server.read(Samples.cid(1), bytes: 5, for: others[0])
                == [.discard(Samples.cid(1), for: others[0])]
        )
        server.received(bytes: 7, from: a)
        _ = server.left(a)
        #expect(server.ledger(of: a).bytesReceived == 7)
    }

    @Test("keeps its accounts right through random events")
    func random() throws {
        var generator = SeededGenerator(seed: 11)
        let peers = try (0..<5).map { try Samples.peer($0) }
        var server = Server()
        var open: [Server.Effect] = []
        for _ in 0..<20_000 {
            let peer = peers[Int.random(in: 0..<5, using: &generator)]
            var effects: [Server.Effect] = []
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<4:
                let entries = (0..<3).map { _ in
                    Message.Entry(
                        Samples.cid(Int.random(in: 0..<60, using: &generator)),
                        priority: .random(in: -3...3, using: &generator),
                        isCancel: Int.random(in: 0..<4, using: &generator) == 0,
                        kind: Bool.random(using: &generator) ? .have : .block,
                        sendsDontHave: Bool.random(using: &generator)
                    )
                }
                effects = server.receive(
                    entries,
                    isFull: Int.random(in: 0..<30, using: &generator) == 0,
                    from: peer,
                    now: now + .seconds(1)
                )
            case 4 where Int.random(in: 0..<20, using: &generator) == 0:
                effects = server.left(peer)
                open.removeAll { Self.peer(of: $0) == peer }
            case 5: effects = server.stored(Samples.cid(Int.random(in: 0..<60, using: &generator)))
            default:
                guard !open.isEmpty else { continue }
                let one = open.remove(at: Int.random(in: 0..<open.count, using: &generator))
                effects = Self.answer(one, &server, &generator)
            }
            for effect in effects {
                if case .drop(let peer, _) = effect { open.removeAll { Self.peer(of: $0) == peer } }
                if case .discard = effect { continue }
                open.append(effect)
            }
        }
        while let one = open.popLast() {
            open += Self.answer(one, &server, &generator).filter {
                if case .discard = $0 { false } else { true }
            }
        }
        for peer in peers {
            #expect(server.outstandingBytes(of: peer) == 0)
            _ = server.left(peer)
        }
        #expect(server.wantsOfAll == 0)
    }

    private static func peer(of effect: Server.Effect) -> PeerID {
        switch effect {
        case .lookUp(_, let peer), .read(_, let peer), .discard(_, let peer): peer
        case .send(let peer, _), .drop(let peer, _): peer
        }
    }

    private static func answer(
        _ effect: Server.Effect,
        _ server: inout Server,
        _ generator: inout SeededGenerator
    ) -> [Server.Effect] {
        // Each block has its own size, so that what was sent can be added up.
        func bytes(_ cid: CID) -> Int { 500 + Int(cid.bytes.last ?? 0) * 10 }
        let isThere = Int.random(in: 0..<3, using: &generator) > 0
        switch effect {
        case .lookUp(let cid, let peer):
            return server.found(cid, bytes: isThere ? bytes(cid) : nil, for: peer)
        case .read(let cid, let peer):
            return server.read(cid, bytes: isThere ? bytes(cid) : nil, for: peer)
        case .send(let peer, let reply):
            return server.sent(reply, bytes: reply.blocks.reduce(0) { $0 + bytes($1) }, to: peer)
        case .discard, .drop: return []
        }
    }
}
