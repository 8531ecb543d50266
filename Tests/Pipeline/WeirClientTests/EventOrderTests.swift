import Messages
import Multiformats
import Testing
import WeirClient

@Suite("Event order")
struct EventOrderTests {
    private let now = ContinuousClock.now

    private func event(_ sequence: UInt64, previous: UInt64? = nil, epoch: UInt64 = 1) -> Event {
        let previous = previous ?? sequence - 1
        return Event(
            epoch: epoch,
            sequence: sequence,
            previousOfKind: previous,
            previousOfContent: 0,
            previousOfBoth: 0,
            kind: .pinned,
            cid: CID(codec: .raw, multihash: .sha256(zero)),
            size: 1,
            contentType: "",
            sha256: nil,
            timeMilliseconds: 0
        )
    }

    private let zero = Digest256(words: (0, 0, 0, 0))

    private func page(_ sequences: [UInt64], latest: UInt64, epoch: UInt64 = 1) -> Messages.Events {
        Events(
            events: sequences.map { event($0, epoch: epoch) },
            epoch: epoch,
            oldest: 1,
            latest: latest
        )
    }

    private func welcome(_ latest: UInt64, epoch: UInt64 = 1) -> Welcome {
        Welcome(epoch: epoch, oldest: 1, latest: latest)
    }

    /// Delivered sequences, and replays as their negatives minus one.
    private func signs(_ effects: [EventOrder.Effect]) -> [Int] {
        effects.flatMap { effect in
            switch effect {
            case .deliver(let events): events.map { Int($0.sequence) }
            case .replay(let after): [-Int(after) - 1]
            }
        }
    }

    private func order(after: UInt64? = nil, unread: Int = 1_024) -> EventOrder {
        EventOrder(topic: .kind(.pinned), after: after, unreadMax: unread)
    }

    @Test("Events follow one another, each once")
    func follows() {
        var order = order()
        #expect(signs(order.welcome(welcome(5), now: now)) == [])
        #expect(signs(order.live(event(5), now: now)) == [])
        #expect(signs(order.live(event(6), now: now)) == [6])
        #expect(signs(order.live(event(6), now: now)) == [])
        #expect(signs(order.live(event(9, previous: 6), now: now)) == [9])
    }

    @Test("A gap is replayed before what comes after it")
    func gap() {
        var order = order()
        _ = order.welcome(welcome(5), now: now)
        #expect(signs(order.live(event(8), now: now)) == [-6])
        #expect(signs(order.live(event(9), now: now)) == [])
        #expect(signs(order.page(page([6, 7], latest: 9), now: now)) == [6, 7, -8])
        #expect(signs(order.page(page([8, 9], latest: 9), now: now)) == [8, 9])
        #expect(signs(order.live(event(10), now: now)) == [10])
    }

    @Test("What was held follows the replay, also when that does not have it yet")
    func held() {
        var order = order()
        _ = order.welcome(welcome(5), now: now)
        _ = order.live(event(7), now: now)
        _ = order.live(event(8), now: now)
        #expect(signs(order.page(page([6], latest: 6), now: now)) == [6, 7, 8])
    }

    @Test("A beginning in the past is replayed from there")
    func past() {
        var order = order(after: 2)
        #expect(signs(order.welcome(welcome(4), now: now)) == [-3])
        #expect(signs(order.page(page([3, 4], latest: 4), now: now)) == [3, 4])
    }

    @Test("A welcome after a broken connection shows what was missed")
    func reconnect() {
        var order = order()
        _ = order.welcome(welcome(5), now: now)
        #expect(signs(order.welcome(welcome(7), now: now)) == [-6])
        #expect(signs(order.page(page([], latest: 7), now: now)) == [])
        #expect(signs(order.welcome(welcome(7), now: now)) == [])
    }

    @Test("A replay that is not answered is asked for again")
    func silentReplay() {
        var order = order(after: 0)
        #expect(signs(order.welcome(welcome(1), now: now)) == [-1])
        #expect(signs(order.tick(now: now + .milliseconds(900))) == [])
        #expect(signs(order.tick(now: now + .seconds(1))) == [-1])
    }

    @Test("Another database is read from its beginning")
    func epoch() {
        var order = order()
        _ = order.welcome(welcome(5), now: now)
        #expect(signs(order.welcome(welcome(2, epoch: 2), now: now)) == [-1])
        #expect(signs(order.page(page([1, 2], latest: 2, epoch: 2), now: now)) == [1, 2])
    }

    @Test("A slow reader is replayed what it could not hold")
    func slowReader() {
        var order = order(unread: 4)
        _ = order.welcome(welcome(0), now: now)
        for sequence in 1...4 { _ = order.live(event(UInt64(sequence)), now: now) }
        #expect(signs(order.live(event(5), now: now)) == [])
        #expect(signs(order.taken(1, now: now)) == [])
        #expect(signs(order.taken(1, now: now)) == [-5])
        #expect(signs(order.page(page([5], latest: 5), now: now)) == [5])
    }

    @Test("A topic is a kind, a CID, or both in either order; nothing else")
    func topics() throws {
        let cid = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
        #expect(try EventTopic("") == .all)
        #expect(try EventTopic("pinned") == .kind(.pinned))
        #expect(try EventTopic(cid) == .content(cid))
        #expect(try EventTopic("removed.\(cid)") == .kindOfContent(.removed, cid))
        #expect(try EventTopic("\(cid).removed") == .kindOfContent(.removed, cid))
        for text in ["pinned.removed", "hello", ".", "pinned.hello", "\(cid).\(cid)"] {
            #expect(throws: WeirError.self) { try EventTopic(text) }
        }
    }
}
