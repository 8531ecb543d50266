import Messages
import RouterService
import Testing

@Suite("A hedge")
struct HedgeTests {
    /// A router that knows its gateway to answer within 100 ms, and has another source.
    private func router(times: ClosedRange<UInt64> = 1...20) -> VirtualRouter {
        var router = VirtualRouter()
        router.register("b", [.init(.ipfs, isShare: false)], capacity: 100)
        router.register("a", capacity: 100)
        for hop in times {
            let order = router.search(hop, root: hop).orders.first
            router.pass(.milliseconds(100))
            router.answer(order?.number, .missing)
        }
        return router
    }

    private static let both: [Source] = [.gateway, .ipfs]

    @Test("asks the next source when one takes longer than it usually does; the first found wins")
    func hedges() {
        var router = router()
        let first = router.search(100, root: 100, Self.both).orders
        #expect(first.map(\.order.source) == [.gateway])
        #expect(router.pass(.milliseconds(50)).orders.isEmpty)
        let second = router.pass(.milliseconds(150)).orders
        #expect(second.map(\.order.source) == [.ipfs])
        let effects = router.answer(second.first?.number, .found)
        #expect(effects.results == [100: .found])
        #expect(effects.withdrawals == [first.first?.number])
        #expect(router.machine.counters.hedges == 1)
        #expect(router.machine.counters.hedgesWon == 1)
        let attempts = effects.outcomes.first?.outcome.attempts
        #expect(attempts?.map(\.result) == [.cancelled, .found])
    }

    @Test("is not made before what nearly all answers take, however soon most of them come")
    func tail() {
        var router = VirtualRouter()
        for hop in 1...100 as ClosedRange<UInt64> {
            router.register("a", capacity: 100)
            router.register("b", [.init(.ipfs, isShare: false)], capacity: 100)
            let order = router.search(hop, root: hop).orders.first
            router.pass(hop % 10 == 0 ? .milliseconds(400) : .milliseconds(10))
            router.answer(order?.number, .missing)
        }
        router.search(200, root: 200, Self.both)
        #expect(router.pass(.milliseconds(350)).orders.isEmpty)
        #expect(router.pass(.milliseconds(250)).orders.map(\.order.source) == [.ipfs])
    }

    @Test("waits for the slower when the quicker has nothing")
    func missing() {
        var router = router()
        let first = router.search(100, root: 100, Self.both).orders.first
        let second = router.pass(.milliseconds(200)).orders.first
        let waits = router.answer(second?.number, .missing)
        #expect(waits.outcomes.isEmpty)
        let effects = router.answer(first?.number, .found)
        #expect(effects.results == [100: .found])
        #expect(router.machine.counters.hedgesWon == 0)
    }

    @Test("is not made while it is not known how long the source takes")
    func unknown() {
        var router = router(times: 1...5)
        router.search(100, root: 100, Self.both)
        #expect(router.pass(.seconds(2)).orders.isEmpty)
    }

    @Test("is not made when bytes are coming")
    func progress() {
        var router = router()
        let order = router.search(100, root: 100, Self.both, length: 100).orders.first
        router.progress(order?.number, 1)
        #expect(router.pass(.seconds(2)).orders.isEmpty)
    }

    @Test(
        "is not made where it would cost too much",
        arguments: [
            Manner(strategy: .cost), Manner(strategy: .privacy), Manner(urgency: .low),
            Manner(network: .limited), Manner(isBatteryLow: true),
        ]
    )
    func dear(manner: Manner) {
        var router = router()
        router.search(100, root: 100, Self.both, manner: manner)
        #expect(router.pass(.seconds(1)).orders.isEmpty)
    }

    @Test("is not made where the other source has no room")
    func full() {
        var router = router()
        router.register("b", [.init(.ipfs, isShare: false)], capacity: 0)
        router.search(100, root: 100, Self.both)
        #expect(router.pass(.seconds(1)).orders.isEmpty)
        #expect(router.machine.waitingCount == 0)
    }

    @Test("is at most a tenth more load, once the first are spent")
    func bounded() {
        var router = router()
        for hop in 100..<180 as Range<UInt64> { router.search(hop, root: hop, Self.both) }
        router.pass(.milliseconds(500))
        #expect((16...24).contains(Int(router.machine.counters.hedges)))
    }
}
