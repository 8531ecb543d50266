import Messages
import RouterService
import Testing

@Suite("Fetchers")
struct FetcherTests {
    @Test("get orders in turn, the one with the fewest first")
    func balance() {
        var router = VirtualRouter()
        router.register("a")
        router.register("b")
        let routes = (1...6 as ClosedRange<UInt64>).flatMap { hop in
            router.search(hop, root: hop).orders.map(\.route)
        }
        #expect(routes == ["a", "b", "a", "b", "a", "b"])
    }

    @Test("hold no more orders than they have room for; the rest wait in line")
    func capacity() {
        var router = VirtualRouter()
        router.register("a", capacity: 2)
        var numbers: [UInt64] = []
        for hop in 1...5 as ClosedRange<UInt64> {
            numbers += router.search(hop, root: hop).orders.map(\.number)
        }
        #expect(numbers.count == 2)
        #expect(router.machine.waitingCount == 3)
        router.withdraw(3)
        let next = router.answer(numbers.first, .missing).orders
        #expect(next.map(\.order.root) == [VirtualRouter.root(4)])
        // More room lets the rest through.
        let last = router.register("a", capacity: 3).orders
        #expect(last.map(\.order.root) == [VirtualRouter.root(5)])
        #expect(router.machine.waitingCount == 0)
    }

    @Test("that fall silent lose their orders to others, and the attempt is told")
    func silence() {
        var router = VirtualRouter()
        router.register("a")
        router.register("b")
        let order = router.search(1).orders.first
        #expect(order?.route == "a")
        let effects = router.pass(5, beating: "b")
        #expect(effects.withdrawals == [order?.number])
        #expect(effects.orders.map(\.route) == ["b"])
        #expect(effects.notes == [.fetcherLost("a", orders: 1)])
        #expect(router.machine.counters.takenBack == 1)
        // What the silent one says when it wakes is not heard any more.
        #expect(router.answer(order?.number, .found) == [])
        let attempts = router.answer(effects.orders.first?.number, .found)
            .outcomes.first?.outcome.attempts
        #expect(attempts?.map(\.result) == [.failed, .found])
        #expect(attempts?.first?.code == .unavailable)
    }

    @Test("that live and never answer an order don't keep those waiting who joined later")
    func lostAnswer() {
        var router = VirtualRouter()
        router.register("a")
        let lost = router.search(1, ttl: .seconds(2)).orders.first
        router.pass(1, beating: "a")
        // It joins the flight, and has more time than the order was given.
        let joining = router.search(2, ttl: .seconds(20)).orders
        #expect(joining.isEmpty)
        let effects = router.pass(2, beating: "a")
        #expect(effects.withdrawals == [lost?.number])
        #expect(effects.orders.map(\.route) == ["a"])
        #expect(router.machine.counters.ordersLost == 1)
        let answer = router.answer(effects.orders.first?.number, .found).outcomes.first
        #expect(answer?.outcome.result == .found)
        #expect(router.machine.orderCount == 0)
    }

    @Test("that speak of their orders are not silent")
    func heard() {
        var router = VirtualRouter()
        router.register("a")
        let order = router.search(1, length: 100, ttl: .seconds(60)).orders.first
        for second in 1...10 as ClosedRange<UInt64> {
            router.pass(.seconds(1))
            router.progress(order?.number, second)
        }
        #expect(router.answer(order?.number, .found).results == [1: .found])
    }

    @Test("that restart are asked again, but not for ever")
    func restarts() {
        var router = VirtualRouter()
        router.register("a")
        var number = router.search(1).orders.first?.number
        for epoch in 2...4 as ClosedRange<UInt64> {
            let effects = router.register("a", epoch: epoch)
            #expect(effects.orders.count == 1)
            #expect(effects.orders.first?.number != number)
            number = effects.orders.first?.number
        }
        let last = router.register("a", epoch: 5)
        #expect(last.results == [1: .failed(.unavailable, isPermanent: false)])
    }

    @Test("that leave keep their orders, or hand them back, and get no new ones")
    func draining() {
        var router = VirtualRouter()
        router.register("a")
        let order = router.search(1).orders.first
        router.register("b")
        #expect(router.register("a", isDraining: true).notes == [.fetcherDraining("a")])
        #expect(router.search(2, root: 2).orders.map(\.route) == ["b"])
        let given = router.answer(order?.number, .failed(.unavailable, isPermanent: false))
        #expect(given.orders.map(\.route) == ["b"])
        #expect(given.outcomes.isEmpty)
    }

    @Test("that are full say so; others are asked, and these again when they have room")
    func overloaded() {
        var router = VirtualRouter()
        router.register("a")
        let order = router.search(1).orders.first
        let refused = router.answer(order?.number, .failed(.overloaded, isPermanent: false))
        #expect(refused.isEmpty)
        #expect(router.machine.waitingCount == 1)
        // Nobody floods it with the others, either.
        #expect(router.search(2, root: 2).orders.isEmpty)
        #expect(router.register("a").orders.count == 1)
        #expect(router.register("b").orders.map(\.route) == ["b"])
    }

    @Test("that refuse an order again and again are done with")
    func alwaysOverloaded() {
        var router = VirtualRouter()
        router.register("a")
        var number = router.search(1).orders.first?.number
        var result: Outcome.Result?
        for _ in 1...4 {
            result = router.answer(number, .failed(.overloaded, isPermanent: false)).results[1]
            number = router.register("a").orders.first?.number
        }
        #expect(result == .failed(.overloaded, isPermanent: false))
    }

    @Test("whose connection is gone are waited for until they are silent")
    func unreachable() {
        var router = VirtualRouter()
        router.register("a")
        let order = router.search(1).orders.first
        let effects = router.machine.notSent(
            order?.number ?? 0,
            because: .unreachable,
            now: router.now
        )
        #expect(effects.isEmpty)
        #expect(router.machine.waitingCount == 1)
        #expect(router.register("a", route: "again").orders.map(\.route) == ["again"])
    }

    @Test("of a former life of the router are not taken for those of this one")
    func numbers() {
        var former = VirtualRouter(epoch: 1)
        var present = VirtualRouter(epoch: 2)
        former.register("a")
        present.register("a")
        let old = former.search(1).orders.first?.number
        let new = present.search(1).orders.first?.number
        #expect(old != new)
        #expect(present.answer(old, .found).isEmpty)
        #expect(present.machine.counters.stale == 1)
    }
}
