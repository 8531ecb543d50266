import Linux
import Messages
import RouterService
import Testing

@Suite("The router's bounds")
struct BoundsTests {
    private static let overloaded = Outcome.Result.failed(.overloaded, isPermanent: false)

    private func router(_ change: (inout Bounds) -> Void) -> VirtualRouter {
        var bounds = Bounds()
        change(&bounds)
        var router = VirtualRouter(bounds: bounds)
        router.register("a", capacity: 1)
        return router
    }

    @Test("refuse a search too many at once, with a hint when to come again")
    func searches() {
        var router = router { $0.searches = 2 }
        router.search(1)
        router.search(2, root: 2)
        let effects = router.search(3)
        #expect(effects.results == [3: Self.overloaded])
        #expect(effects.outcomes.first?.outcome.retryAfter == .seconds(1))
        // A retry is not one more.
        #expect(router.search(2, root: 2).isEmpty)
        router.withdraw(2)
        #expect(router.search(3).isEmpty)
    }

    @Test("refuse a member too many of one flight")
    func members() {
        var router = router { $0.searchesPerFlight = 2 }
        router.search(1)
        router.search(2)
        #expect(router.search(3).results == [3: Self.overloaded])
        #expect(router.search(4, root: 2).isEmpty)
    }

    @Test("let no more orders wait than there is room for")
    func queue() {
        var router = router { $0.queuedOrders = 1 }
        router.search(1)
        router.search(2, root: 2)
        #expect(router.search(3, root: 3).results == [3: Self.overloaded])
        #expect(router.machine.waitingCount == 1)
    }

    @Test("let nothing that waits for one source take the places of another's orders")
    func queuePerSource() {
        var router = router { $0.queuedOrders = 1 }
        router.register("b", [.init(.ipfs, isShare: false)], capacity: 1)
        router.register("c", [.init(.peer, isShare: true)], capacity: 1)
        for (index, source) in [Source.gateway, .ipfs, .peer].enumerated() {
            let first = UInt64(index) * 10
            #expect(router.search(first + 1, root: first + 1, [source]).orders.count == 1)
            #expect(router.search(first + 2, root: first + 2, [source]).isEmpty)
            let over = router.search(first + 3, root: first + 3, [source])
            #expect(over.results == [first + 3: Self.overloaded])
            #expect(router.machine.waitingCount(of: source) == 1)
        }
        #expect(router.machine.waitingCount == 3)
    }

    @Test("leave the last places to an intake that has fewer")
    func share() {
        var router = router { $0.searches = 18 }
        // Sixteen are eight times the two that are left.
        let hops = 1...20 as ClosedRange<UInt64>
        let refused = hops.filter { !router.search($0, root: $0).results.isEmpty }
        #expect(refused == [17, 18, 19, 20])
        #expect(router.machine.openCount(of: Route([1])) == 16)
        // Another finds one of the two, and the second's first place.
        #expect(router.search(21, root: 21, intake: 2).isEmpty)
        #expect(router.search(22, root: 22, intake: 3).isEmpty)
        #expect(router.search(23, root: 23, intake: 4).results == [23: Self.overloaded])
        // Whoever has fewer again may have more.
        for hop in 1...8 as ClosedRange<UInt64> { router.withdraw(hop) }
        #expect(router.search(24, root: 24).isEmpty)
    }

    @Test("take in no more fetchers than there is room for")
    func fetchers() {
        var router = router { $0.fetchers = 1 }
        #expect(router.register("b").notes == [.fetcherRefused("b")])
        #expect(router.machine.counters.fetchersRefused == 1)
    }

    @Test("let a crowd of one flight expire one by one without copying its list each time")
    func crowd() {
        var router = router { _ in }
        for hop in 1...16_000 as ClosedRange<UInt64> {
            router.search(hop, ttl: .seconds(1) + .microseconds(Int64(hop)))
        }
        router.now += .seconds(2)
        #expect(router.machine.tick(now: router.now).outcomes.count == 16_000)
        #expect(router.machine.flightCount == 0)
    }

    @Test("keep the attempts of an answer below what a header holds")
    func attempts() {
        var router = router { _ in }
        let order = router.search(1).orders.first
        let many = [Attempt](repeating: Attempt(.gateway, .missing), count: 64)
        let effects = router.answer(order?.number, .missing, attempts: many)
        #expect(effects.outcomes.first?.outcome.attempts.count == 20)
    }

    @Test("hold a hundred thousand waiting searches in 300 MB, and forget them at their deadline")
    func manySearches() throws {
        var router = router { _ in }
        let before = try #require(ProcessMemory.ownBytes())
        for hop in 1...100_000 as ClosedRange<UInt64> { router.search(hop, root: hop) }
        #expect(router.machine.openCount == 100_000)
        #expect(router.machine.waitingCount == 99_999)
        let after = try #require(ProcessMemory.ownBytes())
        #expect(after - before < 300 << 20)
        router.now += .seconds(10)
        #expect(router.machine.tick(now: router.now).outcomes.count == 100_000)
        #expect(router.machine.flightCount == 0)
        #expect(router.machine.waitingCount == 0)
        #expect(router.machine.orderCount == 0)
    }
}

@Suite("A router that leaves")
struct DrainTests {
    @Test("sends new searches elsewhere, finishes what it has, and sends away who is left")
    func drain() {
        var router = VirtualRouter()
        router.register("a")
        let order = router.search(1).orders.first
        let other = router.search(2, root: 2).orders.first
        router.machine.drain()
        let refused = router.search(3).refusals[3]
        #expect(refused?.code == .unavailable)
        #expect((refused?.retryAfter ?? .zero) > .zero)
        #expect(router.answer(order?.number, .found).results == [1: .found])
        let effects = router.machine.close(now: router.now)
        #expect(effects.refusals.keys.sorted() == [2])
        #expect(effects.withdrawals == [other?.number])
        #expect(router.machine.openCount == 0)
        #expect(router.machine.orderCount == 0)
    }
}
