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
