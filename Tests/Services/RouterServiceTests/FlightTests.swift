import Messages
import RouterService
import Testing

@Suite("A flight")
struct FlightTests {
    @Test("Its orders carry the trace of the search that began it, and no trace makes another")
    func trace() {
        var router = VirtualRouter()
        router.register("a")
        let first = TraceContext("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
        let second = TraceContext("00-4bf92f3577b34da6a3ce929d0e0e4737-00f067aa0ba902b8-01")
        let order = router.search(1, trace: first).orders.first?.number ?? 0
        let joined = router.search(2, trace: second)
        #expect(joined.orders.isEmpty && first != nil && second != nil)
        #expect(router.machine.trace(ofOrder: order) == first)
        let again = router.search(1, trace: second)
        #expect(again.isEmpty && router.machine.openCount == 2)
    }

    /// Where a flight may stand.
    enum State: CaseIterable, Sendable {
        /// In the first second, with nobody to ask.
        case unserved
        /// In line for an instance with room.
        case waiting
        /// With an order at an instance.
        case asking
        /// In its second step.
        case askingNext
    }

    /// What may happen to it.
    enum Event: CaseIterable, Sendable {
        case join, withdraw, expire, progress, found, missing, failed, gaveUp, handedBack
        case fetcherSilent, fetcherRestarted, fetcherMoved, fetcherDrains, fetcherJoins, unreachable
    }

    /// A flight of search 1 for the gateway and then ipfs, in a state; its order's number.
    private static func flight(_ state: State) -> (VirtualRouter, UInt64?) {
        var router = VirtualRouter(isBooting: state == .unserved)
        switch state {
        case .unserved:
            let effects = router.search(1, [.gateway, .ipfs])
            return (router, effects.orders.first?.number)
        case .waiting:
            router.register("a", capacity: 1)
            router.search(9, root: 9)
            let effects = router.search(1, [.gateway, .ipfs])
            return (router, effects.orders.first?.number)
        case .asking:
            router.register("a")
            let effects = router.search(1, [.gateway, .ipfs])
            return (router, effects.orders.first?.number)
        case .askingNext:
            router.register(
                "a",
                [.init(.gateway, isShare: false), .init(.ipfs, isShare: false)]
            )
            let first = router.search(1, [.gateway, .ipfs]).orders.first?.number
            let effects = router.answer(first, .missing)
            return (router, effects.orders.first?.number)
        }
    }

    private static func happen(
        _ event: Event,
        to router: inout VirtualRouter,
        _ order: UInt64?,
    ) -> [Effect] {
        let both: [Register.Offer] = [
            .init(.gateway, isShare: false), .init(.ipfs, isShare: false),
        ]
        switch event {
        case .join: return router.search(2, [.gateway, .ipfs])
        case .withdraw: return router.withdraw(1)
        case .expire:
            var effects: [Effect] = []
            for _ in 0..<10 {
                if router.machine.registry.count > 0 { router.register("a", both, capacity: 1) }
                effects += router.pass(.seconds(1))
            }
            return effects
        case .progress: return router.progress(order, 10)
        case .found: return router.answer(order, .found)
        case .missing: return router.answer(order, .missing)
        case .failed: return router.answer(order, .failed(.corrupt, isPermanent: true))
        case .gaveUp: return router.answer(order, .failed(.storageFull, isPermanent: false))
        case .handedBack: return router.answer(order, .failed(.unavailable, isPermanent: false))
        case .fetcherSilent: return router.pass(.seconds(5))
        case .fetcherRestarted: return router.register("a", both, epoch: 2)
        case .fetcherMoved: return router.register("a", both, route: "elsewhere")
        case .fetcherDrains: return router.register("a", both, isDraining: true)
        case .fetcherJoins: return router.register("b", both)
        case .unreachable:
            return router.machine.notSent(order ?? 0, because: .unreachable, now: router.now)
        }
    }

    /// What search 1 is told, and how many orders are given, withdrawn, and open or waiting at the
    /// end for its flight.
    struct Expected: Equatable, Sendable {
        var result: Outcome.Result?
        var orders = 0
        var withdrawn = 0
        var held = 1

        static let nothing = Expected()
    }

    private static let timeout = Outcome.Result.failed(.timeout, isPermanent: false)
    private static let unavailable = Outcome.Result.failed(.unavailable, isPermanent: false)
    private static let corrupt = Outcome.Result.failed(.corrupt, isPermanent: true)
    private static let full = Outcome.Result.failed(.storageFull, isPermanent: false)

    // The flight has one order or one place in the line, except when it is unserved; search 9,
    // where there is one, is counted apart.
    private static func expected(_ state: State, _ event: Event) -> Expected {
        switch (state, event) {
        case (.unserved, .join), (.unserved, .progress), (.unserved, .found), (.unserved, .missing),
            (.unserved, .failed), (.unserved, .gaveUp), (.unserved, .handedBack),
            (.unserved, .unreachable), (.unserved, .fetcherDrains):
            Expected(held: 0)
        case (.unserved, .withdraw): Expected(held: 0)
        // The first second ends before anybody comes.
        case (.unserved, .expire), (.unserved, .fetcherSilent):
            Expected(result: unavailable, held: 0)
        case (.unserved, .fetcherRestarted), (.unserved, .fetcherMoved),
            (.unserved, .fetcherJoins):
            Expected(orders: 1)

        case (.waiting, .withdraw): Expected(held: 0)
        case (.waiting, .expire): Expected(result: timeout, held: 0)
        // It goes on to a source that nobody offers either.
        case (.waiting, .fetcherSilent): Expected(result: unavailable, withdrawn: 1, held: 0)
        case (.waiting, .fetcherDrains): Expected(result: unavailable, held: 0)
        // The new life, or the second instance, has room for both.
        case (.waiting, .fetcherRestarted): Expected(orders: 2)
        case (.waiting, .fetcherMoved): Expected(orders: 2, withdrawn: 1)
        case (.waiting, .fetcherJoins): Expected(orders: 1)
        case (.waiting, _): .nothing

        case (.asking, .join), (.asking, .progress), (.asking, .fetcherDrains),
            (.asking, .fetcherJoins):
            .nothing
        case (_, .join), (_, .progress), (_, .fetcherDrains), (_, .fetcherJoins): .nothing
        case (_, .withdraw): Expected(withdrawn: 1, held: 0)
        case (_, .expire): Expected(result: timeout, withdrawn: 1, held: 0)
        case (_, .found): Expected(result: .found, held: 0)
        case (_, .missing): Expected(result: .missing, held: 0)
        case (.asking, .failed): Expected(result: corrupt, held: 0)
        case (_, .failed): Expected(result: corrupt, held: 0)
        case (_, .gaveUp): Expected(result: full, held: 0)
        case (.asking, .handedBack): Expected(result: unavailable, held: 0)
        // The gateway has said that it is missing.
        case (_, .handedBack): Expected(result: .missing, held: 0)
        case (.asking, .fetcherSilent): Expected(result: unavailable, withdrawn: 1, held: 0)
        case (_, .fetcherSilent): Expected(result: .missing, withdrawn: 1, held: 0)
        case (_, .fetcherRestarted): Expected(orders: 1)
        case (_, .fetcherMoved): Expected(orders: 1, withdrawn: 1)
        // It waits for the instance to come back.
        case (_, .unreachable): .nothing
        }
    }

    @Test("does what its table says", arguments: State.allCases, Event.allCases)
    func table(state: State, event: Event) {
        var (router, order) = Self.flight(state)
        let effects = Self.happen(event, to: &router, order)
        let others = state == .waiting && router.machine.openCount > 0 ? 1 : 0
        let mine = router.machine.orderCount + router.machine.waitingCount - others
        // Search 9 has the same time: its order goes when the time ends.
        let isBothGone = state == .waiting && event == .expire
        let actual = Expected(
            result: effects.results[1],
            orders: effects.orders.count,
            withdrawn: effects.withdrawals.count - (isBothGone ? 1 : 0),
            held: max(0, mine)
        )
        #expect(actual == Self.expected(state, event))
    }

    @Test("is shared by a hundred searches, and costs one order")
    func singleFlight() {
        var router = VirtualRouter()
        router.register("a")
        var orders: [GivenOrder] = []
        for hop in 1...100 as ClosedRange<UInt64> { orders += router.search(hop).orders }
        #expect(orders.count == 1)
        #expect(router.machine.counters.joins == 99)
        // Whoever may not ask the gateway does not join.
        let other = router.search(101, [.ipfs])
        #expect(other.results == [101: .failed(.unavailable, isPermanent: false)])
        #expect(router.withdraw(5).isEmpty)
        let results = router.answer(orders.first?.number, .found).results
        #expect(results.count == 99)
        #expect(results.values.allSatisfy { $0 == .found })
        #expect(results[5] == nil)
    }

    @Test("is not shared by searches that differ in what matters")
    func separate() {
        var router = VirtualRouter()
        let both: [Register.Offer] = [
            .init(.gateway, isShare: false), .init(.peer, isShare: false),
        ]
        router.register("a", both, capacity: 100)
        var orders = router.search(1, [.gateway, .peer]).orders
        orders += router.search(2, [.gateway]).orders
        orders += router.search(3, [.peer, .gateway]).orders
        orders += router.search(4, root: 2, [.gateway, .peer]).orders
        orders += router.search(5, [.peer, .gateway], privacy: .private, owner: "did:a:1").orders
        orders += router.search(6, [.peer, .gateway], privacy: .private, owner: "did:a:2").orders
        #expect(orders.count == 6)
        #expect(orders.map(\.order.owner) == ["", "", "", "", "did:a:1", "did:a:2"])
        // The owner of public content does not matter.
        #expect(router.search(7, [.gateway], owner: "did:a:1").orders.isEmpty)
        #expect(router.search(8, [.local, .gateway]).orders.isEmpty)
        #expect(
            router.search(9, [.peer, .gateway], privacy: .private, owner: "did:a:1")
                .orders.isEmpty
        )
    }

    @Test("goes on when it turns out to be large: what was asked for is a range of it")
    func size() {
        var router = VirtualRouter()
        router.register("a")
        let scarce = Manner(network: .limited, isBatteryLow: true)
        let order = router.search(1, length: 100, manner: scarce).orders.first
        let progress = Progress(available: 10, size: 1 << 40)
        let effects = router.machine.progress(progress, of: order?.number ?? 0, now: router.now)
        #expect(effects.progress == [1: 10] && effects.withdrawals.isEmpty)
        #expect(router.answer(order?.number, .found).results == [1: .found])
    }

    @Test("asks one source after the other, and tells every attempt")
    func chain() {
        var router = VirtualRouter()
        router.register(
            "a",
            [.init(.ipfs, isShare: false), .init(.gateway, isShare: false)]
        )
        let ipfs = router.search(1, Source.allCases).orders
        #expect(ipfs.map(\.order.source) == [.ipfs])
        router.pass(.milliseconds(100))
        let gateway = router.answer(ipfs.first?.number, .missing).orders
        #expect(gateway.map(\.order.source) == [.gateway])
        let told = Attempt(.gateway, peer: "example.org", .found, bytes: 11)
        let effects = router.answer(gateway.first?.number, .found, attempts: [told])
        let attempts = effects.outcomes.first?.outcome.attempts ?? []
        #expect(attempts.map(\.source) == [.peer, .ipfs, .gateway])
        #expect(attempts.map(\.result) == [.skipped, .missing, .found])
        #expect(attempts.first?.code == .noPeers)
        #expect(attempts.dropFirst().first?.duration == .milliseconds(100))
        #expect(attempts.last == told)
    }

    @Test("never asks public networks for private content, and says so")
    func privacy() {
        var router = VirtualRouter()
        router.register("a", [.init(.ipfs, isShare: false), .init(.gateway, isShare: false)])
        let effects = router.search(1, Source.allCases, privacy: .private)
        #expect(effects.orders.isEmpty)
        #expect(effects.results[1] == .failed(.noPeers, isPermanent: false))
        let attempts = effects.outcomes.first?.outcome.attempts ?? []
        #expect(attempts.map(\.code) == [.noPeers, .forbidden, .forbidden])
        #expect(router.search(2, [.gateway], privacy: .private).results[2] == .missing)
    }

    @Test("lives to the deadline of its latest member, and each leaves at its own")
    func deadlines() {
        var router = VirtualRouter()
        router.register("a")
        let order = router.search(1, ttl: .seconds(1)).orders.first
        router.search(2, ttl: .milliseconds(1_300))
        #expect((order?.timeToLive ?? .zero) < .seconds(1))
        #expect(router.pass(.milliseconds(950)).outcomes.isEmpty)
        let first = router.pass(.milliseconds(50))
        #expect(first.results == [1: .failed(.timeout, isPermanent: false)])
        #expect(first.outcomes.first?.outcome.attempts.map(\.code) == [.timeout])
        #expect(first.withdrawals.isEmpty)
        let second = router.pass(.seconds(1))
        #expect(second.results == [2: .failed(.timeout, isPermanent: false)])
        #expect(second.withdrawals == [order?.number])
    }

    @Test("asks a source again that had too little time, for whoever has more")
    func secondRound() {
        var router = VirtualRouter()
        router.register("a")
        let first = router.search(1, ttl: .milliseconds(200)).orders.first
        router.search(2, ttl: .seconds(5))
        router.pass(.milliseconds(160))
        let again = router.answer(first?.number, .failed(.timeout, isPermanent: false)).orders
        #expect(again.count == 1)
        #expect((again.first?.timeToLive ?? .zero) > .seconds(4))
        let end = router.answer(again.first?.number, .failed(.timeout, isPermanent: false))
        #expect(end.orders.isEmpty)
        #expect(end.results[2] == .failed(.timeout, isPermanent: false))
    }

    @Test("keeps a search that is asked again under the same number one search")
    func retry() {
        var router = VirtualRouter()
        router.register("a")
        let order = router.search(1).orders.first
        #expect(router.search(1).orders.isEmpty)
        #expect(router.machine.openCount == 1)
        // The same number of another intake is another search.
        #expect(router.search(1, intake: 2).orders.isEmpty)
        #expect(router.machine.openCount == 2)
        #expect(router.answer(order?.number, .found).outcomes.count == 2)
        #expect(router.answer(order?.number, .found) == [])
        #expect(router.machine.counters.stale == 1)
    }

    @Test("loses a member whose number is used for something else")
    func reused() {
        var router = VirtualRouter()
        router.register("a")
        let former = router.search(1).orders.first
        let effects = router.search(1, root: 2)
        #expect(effects.withdrawals == [former?.number])
        #expect(effects.orders.count == 1)
        #expect(router.machine.openCount == 1)
    }

    @Test("in the router's first second waits for fetchers to say who they are")
    func bootGrace() {
        var router = VirtualRouter(isBooting: true)
        #expect(router.search(1, [.peer, .gateway]).isEmpty)
        let order = router.register("a").orders.first
        #expect(order != nil)
        // The peers may still come.
        #expect(router.answer(order?.number, .missing) == [])
        let effects = router.pass(.seconds(1))
        #expect(effects.results[1] == .missing)
    }

    @Test("waits longer for the first fetcher of all")
    func bootGraceUnserved() {
        var router = VirtualRouter(isBooting: true)
        router.search(1, ttl: .seconds(30))
        router.search(2, root: 2, ttl: .seconds(30))
        #expect(router.pass(.seconds(3)).outcomes.isEmpty)
        let orders = router.register("a").orders
        #expect(orders.count == 2)
        // From now on what nobody offers is not to be had.
        let effects = router.search(3, [.peer])
        #expect(effects.results[3] == .failed(.noPeers, isPermanent: false))
    }

    @Test("ends when no fetcher comes at all")
    func neverServed() {
        var router = VirtualRouter(isBooting: true)
        router.search(1, ttl: .seconds(30))
        let effects = router.pass(.seconds(5))
        #expect(effects.results[1] == .failed(.unavailable, isPermanent: false))
    }
}
