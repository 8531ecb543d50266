import Messages
import RouterService
import Testing

@Suite("A shared source")
struct SharedSourceTests {
    private let peer: [Register.Offer] = [.init(.peer, isShare: true)]

    private func router(_ names: String...) -> VirtualRouter {
        var router = VirtualRouter()
        for name in names { router.register(name, peer) }
        return router
    }

    @Test("is asked at every instance; the first that has it ends the others")
    func race() {
        var router = router("a", "b", "c")
        let orders = router.search(1, [.peer]).orders
        #expect(orders.map(\.route) == ["a", "b", "c"])
        #expect(router.answer(orders[0].number, .missing).isEmpty)
        let effects = router.answer(orders[1].number, .found)
        #expect(effects.results == [1: .found])
        #expect(effects.withdrawals == [orders[2].number])
        let attempts = effects.outcomes.first?.outcome.attempts
        #expect(attempts?.map(\.result) == [.missing, .found, .cancelled])
    }

    @Test("is missing only when all say so")
    func missing() {
        var router = router("a", "b")
        let orders = router.search(1, [.peer]).orders
        #expect(router.answer(orders[0].number, .missing).isEmpty)
        #expect(router.answer(orders[1].number, .missing).results == [1: .missing])
        let again = router.search(2, [.peer]).orders
        router.answer(again[0].number, .missing)
        let end = router.answer(again[1].number, .failed(.timeout, isPermanent: false))
        #expect(end.results == [2: .failed(.timeout, isPermanent: false)])
    }

    @Test("is asked at an instance that comes while the others look")
    func latecomer() {
        var router = router("a")
        let orders = router.search(1, [.peer]).orders
        let late = router.register("b", peer).orders
        #expect(late.map(\.route) == ["b"])
        #expect(router.register("b", peer).isEmpty)
        #expect(router.answer(orders[0].number, .missing).isEmpty)
        #expect(router.answer(late[0].number, .found).results == [1: .found])
    }

    @Test("is asked again at an instance that restarted, while the others go on")
    func restarted() {
        var router = router("a", "b")
        let orders = router.search(1, [.peer]).orders
        let effects = router.register("a", peer, epoch: 2)
        #expect(effects.orders.map(\.route) == ["a"])
        #expect(router.machine.orderCount == 2)
        router.answer(orders[1].number, .missing)
        #expect(router.answer(effects.orders[0].number, .found).results == [1: .found])
    }

    @Test("waits for each instance with room of its own")
    func room() {
        var router = VirtualRouter()
        router.register("a", peer, capacity: 1)
        router.register("b", peer, capacity: 8)
        let first = router.search(1, root: 1, [.peer]).orders
        let second = router.search(2, root: 2, [.peer]).orders
        #expect(second.map(\.route) == ["b"])
        #expect(router.machine.waitingCount == 1)
        #expect(router.answer(first[0].number, .missing).orders.map(\.route) == ["a"])
        // An instance that leaves with others in its line holds nobody up.
        router.search(3, root: 3, [.peer])
        #expect(router.machine.waitingCount == 1)
        router.register("a", peer, capacity: 1, isDraining: true)
        #expect(router.machine.waitingCount == 0)
    }

    @Test("with nobody to ask at one instance is what the others say")
    func lonely() {
        var router = router("a", "b")
        let orders = router.search(1, [.peer]).orders
        #expect(router.answer(orders[0].number, .failed(.noPeers, isPermanent: false)).isEmpty)
        #expect(router.answer(orders[1].number, .missing).results == [1: .missing])
        let again = router.search(2, root: 2, [.peer]).orders
        router.answer(again[0].number, .failed(.noPeers, isPermanent: false))
        let end = router.answer(again[1].number, .failed(.noPeers, isPermanent: false))
        #expect(end.results == [2: .failed(.noPeers, isPermanent: false)])
    }

    @Test("with nobody to ask is as one that nobody offers, beside others that nobody offers")
    func lonelyDeployment() {
        var router = router("a")
        let orders = router.search(1, [.peer, .ipfs, .gateway]).orders
        let end = router.answer(orders[0].number, .failed(.noPeers, isPermanent: false))
        #expect(end.results == [1: .missing])
    }

    @Test("has no peers when nobody offers it")
    func nobody() {
        var router = VirtualRouter()
        #expect(
            router.search(1, [.peer]).results == [1: .failed(.noPeers, isPermanent: false)]
        )
    }
}
