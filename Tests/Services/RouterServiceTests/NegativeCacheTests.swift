import Messages
import RouterService
import Testing

@Suite("What nobody has")
struct NegativeCacheTests {
    private func router() -> VirtualRouter {
        var router = VirtualRouter(policy: Policy())
        router.register("a")
        let order = router.search(1).orders.first
        let attempts = [Attempt(.gateway, peer: "https://g", .missing)]
        #expect(router.answer(order?.number, .missing, attempts: attempts).results[1] == .missing)
        return router
    }

    @Test("is answered at once for a while, with what came back then")
    func hit() {
        var router = router()
        let effects = router.search(2)
        #expect(effects.orders.isEmpty && effects.results == [2: .missing])
        #expect(effects.outcomes.first?.outcome.attempts.map(\.peer) == ["https://g"])
        #expect(router.machine.counters.negativeHits == 1)
        #expect(router.machine.openCount == 0)
        router.pass(.seconds(2))
        #expect(router.search(3).orders.count == 1)
    }

    @Test("is known for what was allowed alone, and for that hash and form")
    func keyed() {
        var router = router()
        #expect(router.search(2, root: 2).orders.count == 1)
        #expect(router.search(3, [.gateway, .ipfs]).orders.count == 1)
        #expect(router.search(4, [.ipfs]).results[4] != .missing)
        // What privacy or the network forbids was not allowed.
        let offline = Manner(network: .offline)
        #expect(router.search(5, manner: offline).results[5] == .missing)
        #expect(router.machine.counters.negativeHits == 0)
    }

    @Test("is asked for again when a fetcher comes, offers more, or begins anew")
    func cleared() {
        var joined = router()
        joined.register("b", [.init(.ipfs, isShare: false)])
        #expect(joined.search(2).orders.count == 1)
        var changed = router()
        changed.register("a", [.init(.gateway, isShare: false), .init(.ipfs, isShare: false)])
        #expect(changed.search(2).orders.count == 1)
        var restarted = router()
        restarted.register("a", epoch: 2)
        #expect(restarted.search(2).orders.count == 1)
        var heard = router()
        heard.register("a")
        #expect(heard.search(2).orders.isEmpty)
    }

    @Test("is asked for again when a fetcher sees more than before: a new peer, an announcement")
    func sight() {
        var router = router()
        for (index, sight) in [1, 2, 0].enumerated() {
            let hop = UInt64(index) + 2
            router.register("a", sight: UInt64(sight))
            let order = router.search(hop).orders.first
            #expect(order != nil)
            router.answer(order?.number, .missing)
            // Saying the same again is no news.
            router.register("a", sight: UInt64(sight))
            #expect(router.search(hop + 10).results == [hop + 10: .missing])
        }
        #expect(router.machine.counters.negativeHits == 3)
    }

    @Test("is not known where somebody could not say")
    func uncertain() {
        var router = VirtualRouter(policy: Policy())
        router.register("a")
        router.register("b", [.init(.ipfs, isShare: false)])
        let first = router.search(1, [.gateway, .ipfs]).orders.first
        let second = router.answer(first?.number, .failed(.timeout, isPermanent: false)).orders
            .first
        #expect(router.answer(second?.number, .missing).results[1] == .missing)
        #expect(router.search(2, [.gateway, .ipfs]).orders.count == 1)
    }

    @Test("is not remembered where the settings say so")
    func off() {
        var router = VirtualRouter()
        router.register("a")
        let order = router.search(1).orders.first
        router.answer(order?.number, .missing)
        #expect(router.search(2).orders.count == 1)
    }
}
