import Messages
import RouterService
import Testing

@Suite("Ranges of one flight")
struct RangeExtensionTests {
    /// Nothing reaches ahead: that has tests of its own.
    private func router() -> VirtualRouter {
        var bounds = Bounds()
        bounds.readAheadMax = 0
        var router = VirtualRouter(bounds: bounds)
        router.register("a")
        router.register("b")
        return router
    }

    @Test("that come later are fetched by the next order, at the same instance")
    func extended() {
        var router = router()
        let first = router.search(1, offset: 0, length: 10).orders.first
        for hop in 2...4 as ClosedRange<UInt64> {
            #expect(router.search(hop, offset: (hop - 1) * 10, length: 10).isEmpty)
        }
        let effects = router.answer(first?.number, .found)
        #expect(effects.results == [1: .found])
        let next = effects.orders.first
        #expect(next?.order.offset == 10)
        #expect(next?.order.length == 30)
        #expect(next?.route == first?.route)
        #expect(router.answer(next?.number, .found).results.count == 3)
        // A later flight of the same root stays there, too, though the other is as free.
        #expect(router.search(5, offset: 40, length: 10).orders.first?.route == first?.route)
    }

    @Test("hear of progress from their own start, and are answered before a wider order ends")
    func progress() {
        var router = router()
        let order = router.search(1, offset: 0, length: 100).orders.first
        router.search(2, offset: 20, length: 10)
        router.search(3, offset: 50, length: 100)
        #expect(router.progress(order?.number, 25).progress == [1: 25, 2: 5])
        let effects = router.progress(order?.number, 60)
        #expect(effects.progress == [1: 60, 3: 10])
        #expect(effects.results == [2: .found])
        #expect(effects.outcomes.first?.outcome.attempts.map(\.result) == [.found])
        // The same again tells nobody anything.
        #expect(router.progress(order?.number, 60) == [])
        // All that is wanted is there: its own outcome is about to come.
        #expect(router.progress(order?.number, 100).progress == [3: 50])
        let end = router.answer(order?.number, .found)
        #expect(end.results == [1: .found])
        #expect(end.orders.map(\.order.offset) == [50])
        #expect(end.orders.map(\.order.length) == [100])
    }

    @Test("that are there when they come are answered at once")
    func joinedLate() {
        var router = router()
        let order = router.search(1, length: 0).orders.first
        router.progress(order?.number, 50)
        #expect(router.search(2, offset: 0, length: 50).results == [2: .found])
        #expect(router.search(3, offset: 40, length: 20).progress == [3: 10])
        // Progress beyond all bounds is no more than the end.
        #expect(router.progress(order?.number, .max).results == [3: .found])
        #expect(router.answer(order?.number, .found).results == [1: .found])
    }

    @Test("that were found do not end the rest, whose source may fail")
    func failsLater() {
        var router = router()
        let first = router.search(1, length: 10).orders.first
        router.search(2, offset: 10, length: 10)
        let second = router.answer(first?.number, .found).orders.first
        let end = router.answer(second?.number, .failed(.corrupt, isPermanent: true))
        #expect(end.results == [2: .failed(.corrupt, isPermanent: true)])
        #expect(end.outcomes.first?.outcome.attempts.map(\.result) == [.failed])
    }

    @Test("far apart are not fetched together")
    func farApart() {
        var router = router()
        let first = router.search(1, offset: 0, length: 10).orders.first
        router.search(2, offset: 1 << 40, length: 10)
        router.search(3, offset: 10, length: 10)
        let second = router.answer(first?.number, .found).orders.first
        #expect(second?.order.offset == 1 << 40)
        #expect(second?.order.length == 10)
        let third = router.answer(second?.number, .found).orders.first
        #expect(third?.order.offset == 10)
    }
}
