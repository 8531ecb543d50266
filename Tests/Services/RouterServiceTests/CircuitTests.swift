import Messages
import RouterService
import Testing

@Suite("A circuit")
struct CircuitTests {
    private static let failure = Outcome.Result.failed(.unavailable, isPermanent: false)
    private static let attempts = [
        Attempt(.gateway, peer: "https://g", .failed, code: .unavailable)
    ]

    /// A router whose gateway has failed so often that it is not asked any more.
    private func broken() -> VirtualRouter {
        var router = VirtualRouter()
        for hop in 1...8 as ClosedRange<UInt64> {
            router.register("a")
            let order = router.search(hop, root: hop).orders.first
            router.answer(order?.number, Self.failure, attempts: Self.attempts)
        }
        return router
    }

    @Test(
        "opens after failures in a row; nobody waits for the source, and is told when to come again"
    )
    func opens() {
        var router = broken()
        #expect(router.machine.counters.circuitsOpened == 1)
        let effects = router.search(20, root: 20)
        #expect(effects.orders.isEmpty)
        let outcome = effects.outcomes.first?.outcome
        #expect(outcome?.result == Self.failure)
        #expect(outcome?.retryAfter == .seconds(1))
        #expect(outcome?.attempts.first?.sentence.contains("keeps failing") == true)
    }

    @Test("leaves the other sources to be asked")
    func others() {
        var router = broken()
        router.register("b", [.init(.ipfs, isShare: false)])
        let order = router.search(20, root: 20, [.gateway, .ipfs]).orders.first
        #expect(order?.order.source == .ipfs)
        let effects = router.answer(order?.number, .missing)
        #expect(effects.results[20] == .missing)
        #expect(effects.outcomes.first?.outcome.attempts.map(\.result) == [.skipped, .missing])
    }

    @Test("lets one order through after its pause, and closes when that is answered")
    func halfOpen() {
        var router = broken()
        router.pass(.seconds(1))
        router.register("a")
        let probe = router.search(20, root: 20).orders.first
        #expect(probe != nil)
        #expect(router.search(21, root: 21).orders.isEmpty)
        router.answer(probe?.number, .missing)
        #expect(router.search(22, root: 22).orders.count == 1)
    }

    @Test("opens for twice as long when that fails, up to a minute")
    func doubles() {
        var router = broken()
        var pauses: [Duration] = []
        for hop in 20...28 as ClosedRange<UInt64> {
            let pause = router.search(hop, root: hop).outcomes.first?.outcome.retryAfter ?? .zero
            pauses.append(pause)
            for _ in 0..<Int(pause / .seconds(1)) {
                router.register("a")
                router.pass(.seconds(1))
            }
            let probe = router.search(hop + 100, root: hop + 100).orders.first
            router.answer(probe?.number, Self.failure, attempts: Self.attempts)
        }
        #expect(pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60].map { .seconds($0) })
    }

    @Test("counts only failures in a row, and only those of the source")
    func innocent() {
        var router = VirtualRouter()
        router.register("a", capacity: 200)
        for hop in 1...100 as ClosedRange<UInt64> {
            let order = router.search(hop, root: hop, ttl: .seconds(1)).orders.first
            switch hop % 5 {
            case 0: router.answer(order?.number, .missing)
            case 1: router.answer(order?.number, Self.failure, attempts: Self.attempts)
            // It never began it; it had no time; wrong bytes are for the fetcher to judge.
            case 2: router.answer(order?.number, Self.failure)
            case 3: router.answer(order?.number, .failed(.timeout, isPermanent: false))
            default: router.answer(order?.number, .failed(.corrupt, isPermanent: false))
            }
        }
        #expect(router.machine.counters.circuitsOpened == 0)
    }

    @Test("counts a timeout that had time")
    func timeouts() {
        var router = VirtualRouter()
        router.register("a")
        for hop in 1...8 as ClosedRange<UInt64> {
            let order = router.search(hop, root: hop, ttl: .seconds(10)).orders.first
            router.answer(order?.number, .failed(.timeout, isPermanent: false))
        }
        #expect(router.machine.counters.circuitsOpened == 1)
    }
}
