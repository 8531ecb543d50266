import Messages
import RouterService
import Testing

@Suite("An intake that is gone")
struct SilentIntakeTests {
    /// How an intake may go, and what its searches are told.
    enum End: CaseIterable {
        case silent
        case disconnected
    }

    private func router() -> VirtualRouter {
        var router = VirtualRouter()
        router.register("a", capacity: 1)
        router.search(1, root: 1, ttl: .seconds(300), intake: 1)
        router.search(2, root: 2, ttl: .seconds(300), intake: 1)
        router.search(3, root: 3, ttl: .seconds(300), intake: 2)
        return router
    }

    @Test("takes its searches, its orders and its places with it", arguments: End.allCases)
    func forgotten(end: End) {
        var router = router()
        let route = Route([1])
        #expect(router.machine.openCount(of: route) == 2)
        var effects: [Effect] = []
        switch end {
        case .silent:
            router.beatingIntakes = [2]
            for _ in 0..<5 {
                router.register("a", capacity: 1)
                effects += router.pass(.seconds(1))
            }
            // It may only have slept: then it asks again.
            #expect(effects.refusals.mapValues(\.code) == [1: .aborted, 2: .aborted])
        case .disconnected:
            effects = router.machine.left(route, now: router.now)
            #expect(effects.refusals.isEmpty)
        }
        #expect(effects.withdrawals.count == 1)
        #expect(effects.outcomes.isEmpty)
        #expect(router.machine.openCount(of: route) == 0)
        #expect(router.machine.openCount == 1 && router.machine.flightCount == 1)
        #expect(router.machine.counters.intakesLost == 1)
        // The other's search has the place by now.
        #expect(router.machine.orderCount == 1 && router.machine.waitingCount == 0)
    }

    @Test("is not gone while it says anything")
    func heard() {
        var router = router()
        router.beatingIntakes = []
        for hop in 10...16 as ClosedRange<UInt64> {
            router.pass(1, beating: "a")
            router.search(hop, root: 1, ttl: .seconds(300), intake: 1)
            router.withdraw(hop, intake: 2)
        }
        #expect(router.machine.openCount == 10)
        #expect(router.machine.counters.intakesLost == 0)
    }

    @Test("leaves a flight that it shares to the others")
    func shared() {
        var router = router()
        router.search(4, root: 1, ttl: .seconds(300), intake: 2)
        let effects = router.machine.left(Route([1]), now: router.now)
        #expect(effects.withdrawals.isEmpty)
        #expect(router.machine.flightCount == 2 && router.machine.orderCount == 1)
    }

    @Test("is looked for as soon as three beats are missed, and not before")
    func beats() {
        var router = router()
        router.beatingIntakes = []
        #expect(router.pass(3, beating: "a").refusals.isEmpty)
        #expect((router.machine.nextDeadline ?? router.now) <= router.now + .seconds(1))
        #expect(router.pass(1, beating: "a").refusals.count == 3)
    }

    @Test("is told nothing when it has nothing to lose")
    func idle() {
        var router = VirtualRouter()
        #expect(router.machine.left(Route([1]), now: router.now).isEmpty)
        router.machine.heard(from: Route([1]))
        #expect(router.machine.nextDeadline == nil)
        #expect(router.machine.counters.intakesLost == 0)
    }
}
