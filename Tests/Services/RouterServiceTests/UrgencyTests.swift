import Messages
import RouterService
import Testing

@Suite("Urgency")
struct UrgencyTests {
    private static let order: [Source] = [.gateway, .ipfs]

    private func router(capacity: UInt32 = 100) -> VirtualRouter {
        var router = VirtualRouter()
        router.register("a", capacity: capacity)
        router.register("b", [.init(.ipfs, isShare: false)], capacity: capacity)
        return router
    }

    @Test("that is high asks all sources together, and the first found cancels the others")
    func together() {
        var router = router()
        let orders = router.search(1, Self.order, manner: Manner(urgency: .high)).orders
        #expect(Set(orders.map(\.order.source)) == [.gateway, .ipfs])
        let effects = router.answer(orders.last?.number, .found)
        #expect(effects.withdrawals == [orders.first?.number])
        #expect(effects.results == [1: .found])
    }

    @Test("of who joins hastens the flight for everybody")
    func hastens() {
        var router = router()
        #expect(router.search(1, Self.order).orders.count == 1)
        #expect(router.search(2, Self.order).orders.isEmpty)
        let orders = router.search(3, Self.order, manner: Manner(urgency: .high)).orders
        #expect(orders.map(\.order.source) == [.ipfs])
        #expect(router.answer(orders.first?.number, .found).results.count == 3)
        // Who wants the fewest to know hurries nobody.
        router.search(4, root: 2, Self.order)
        let quiet = Manner(strategy: .privacy, urgency: .high)
        #expect(router.search(5, root: 2, Self.order, manner: quiet).orders.isEmpty)
    }

    /// Fills the one place there is, and lets these wait; the order in which they get it.
    private func turns(_ waiting: [(Urgency, after: Duration)]) -> [UInt64] {
        var router = VirtualRouter()
        router.register("a", capacity: 1)
        var number = router.search(1, root: 1, ttl: .seconds(300)).orders.first?.number
        for (index, (urgency, pause)) in waiting.enumerated() {
            for _ in 0..<Int(pause / .seconds(1)) {
                router.pass(.seconds(1))
                router.register("a", capacity: 1)
            }
            let hop = UInt64(index + 2)
            router.search(hop, root: hop, ttl: .seconds(300), manner: Manner(urgency: urgency))
        }
        var turns: [UInt64] = []
        for _ in waiting {
            router.register("a", capacity: 1)
            let next = router.answer(number, .missing).orders.first
            number = next?.number
            let root = (2...9 as ClosedRange<UInt64>).first {
                VirtualRouter.root($0) == next?.order.root
            }
            turns.append(root ?? 0)
        }
        return turns
    }

    @Test("decides who goes first when there is no room for all")
    func queue() {
        let waiting: [(Urgency, after: Duration)] = [
            (.low, .zero), (.normal, .zero), (.high, .zero), (.normal, .zero), (.high, .zero),
        ]
        #expect(turns(waiting) == [4, 6, 3, 5, 2])
    }

    @Test("is not everything: who has waited long goes before all who come")
    func ageing() {
        // A low one waits eleven seconds, a normal one three.
        let waiting: [(Urgency, after: Duration)] = [
            (.low, .zero), (.normal, .seconds(8)), (.high, .seconds(3)),
        ]
        #expect(turns(waiting) == [2, 3, 4])
    }

    @Test("that comes later moves up what waits already")
    func movesUp() {
        var router = VirtualRouter()
        router.register("a", capacity: 1)
        let first = router.search(1, root: 1).orders.first
        router.search(2, root: 2)
        router.search(3, root: 3)
        router.search(4, root: 3, manner: Manner(urgency: .high))
        let next = router.answer(first?.number, .missing).orders.first
        #expect(next?.order.root == VirtualRouter.root(3))
        #expect(router.machine.waitingCount == 1)
    }
}

@Suite("Who joins a flight")
struct LiftTests {
    private static let all: [Source] = [.gateway, .ipfs]

    /// A router whose gateway is known to answer within 100 ms.
    private func router() -> VirtualRouter {
        var router = VirtualRouter()
        for hop in 1...20 as ClosedRange<UInt64> {
            router.register("a", capacity: 100)
            router.register("b", [.init(.ipfs, isShare: false)], capacity: 100)
            let order = router.search(hop, root: hop).orders.first
            router.pass(.milliseconds(100))
            router.answer(order?.number, .missing)
        }
        return router
    }

    /// Whether a flight of one manner that another has joined goes before a normal one that came later.
    private func goesFirst(_ first: Manner, joinedBy second: Manner) -> Bool {
        var router = VirtualRouter()
        router.register("a", capacity: 1)
        let held = router.search(1, root: 1, ttl: .seconds(300)).orders.first
        router.search(2, root: 2, ttl: .seconds(300), manner: first)
        router.search(3, root: 2, ttl: .seconds(300), manner: second)
        router.search(4, root: 3, ttl: .seconds(300))
        let given = router.answer(held?.number, .missing).orders.first
        #expect(router.machine.waitingCount == 1)
        return given?.order.root == VirtualRouter.root(2)
    }

    @Test("lends it his place, if he hurries more")
    func place() {
        #expect(!goesFirst(Manner(urgency: .low), joinedBy: Manner(urgency: .low)))
        #expect(goesFirst(Manner(urgency: .low), joinedBy: Manner()))
        #expect(goesFirst(Manner(urgency: .low), joinedBy: Manner(urgency: .high)))
        #expect(goesFirst(Manner(), joinedBy: Manner(urgency: .low)))
    }

    @Test("lets it hedge where he may, counted from when the order was given")
    func hedges() {
        for sparing in [
            Manner(urgency: .low), Manner(network: .limited), Manner(isBatteryLow: true),
        ] {
            var router = router()
            let order = router.search(100, root: 100, Self.all, manner: sparing).orders
            #expect(order.map(\.order.source) == [.gateway])
            router.pass(.milliseconds(500))
            router.search(101, root: 100, Self.all, manner: sparing)
            #expect(router.pass(.milliseconds(500)).orders.isEmpty)
            router.search(102, root: 100, Self.all)
            #expect(router.pass(.milliseconds(50)).orders.map(\.order.source) == [.ipfs])
        }
    }

    @Test("makes it spare nothing when he need not, and as he hurries")
    func scarce() {
        var router = router()
        let sparing = Manner(urgency: .high, network: .limited)
        #expect(router.search(100, root: 100, Self.all, manner: sparing).orders.count == 1)
        // He doesn't hurry more, and the flight hurries already: now it need not spare.
        let orders = router.search(101, root: 100, Self.all).orders
        #expect(orders.map(\.order.source) == [.ipfs])
        // Nor need one whose first member did not.
        router.search(102, root: 102, Self.all)
        let more = router.search(103, root: 102, Self.all, manner: sparing).orders
        #expect(more.map(\.order.source) == [.ipfs])
    }

    @Test("puts what is left into his order")
    func order() {
        // Cheap ones first: ipfs costs less than a gateway, which is trusted less and was measured.
        var policy = VirtualRouter.forgetful
        policy.trust[.gateway] = 10
        policy.trust[.ipfs] = 0
        let three: [Source] = [.peer, .ipfs, .gateway]
        func second(joinedBy manner: Manner?) -> Source? {
            var router = VirtualRouter(policy: policy)
            router.register("a", capacity: 100)
            router.register("b", [.init(.ipfs, isShare: false)], capacity: 100)
            router.register("c", [.init(.peer, isShare: true)], capacity: 100)
            let low = Manner(urgency: .low)
            let order = router.search(1, three, manner: low, keepsOrder: false).orders.first
            if let manner { router.search(2, three, manner: manner, keepsOrder: false) }
            return router.answer(order?.number, .missing).orders.first?.order.source
        }
        #expect(second(joinedBy: nil) == .ipfs)
        #expect(second(joinedBy: Manner()) == .gateway)
    }
}
