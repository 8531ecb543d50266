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

    private static let unavailable = [UInt64: Outcome.Result](
        uniqueKeysWithValues: (9...28).map { ($0, failure) }
    )

    @Test("that opens lets those go on that wait for the source")
    func waiting() {
        var router = VirtualRouter()
        router.register("a", capacity: 1)
        router.register("b", [.init(.ipfs, isShare: false)], capacity: 1)
        var number = router.search(1, root: 1).orders.first?.number
        for hop in 2...28 as ClosedRange<UInt64> { router.search(hop, root: hop) }
        // One of them has somewhere else to go.
        router.search(29, root: 29, [.gateway, .ipfs])
        for _ in 1...7 {
            number =
                router.answer(number, Self.failure, attempts: Self.attempts).orders.first?
                .number
        }
        #expect(router.machine.waitingCount == 21)
        let effects = router.answer(number, Self.failure, attempts: Self.attempts)
        #expect(effects.orders.map(\.order.source) == [.ipfs])
        #expect(effects.results.filter { $0.key > 8 } == Self.unavailable)
        #expect(effects.outcomes.last?.outcome.retryAfter == .seconds(1))
        #expect(router.machine.waitingCount == 0 && router.machine.openCount == 1)
    }

    @Test("that opens lets those go on that wait for a shared source at any instance")
    func waitingForShares() {
        let peer = [Register.Offer(.peer, isShare: true)]
        let attempts = [Attempt(.peer, .failed, code: .unavailable)]
        var router = VirtualRouter()
        router.register("a", peer, capacity: 8)
        router.register("b", peer, capacity: 4)
        let orders = (1...8 as ClosedRange<UInt64>).flatMap {
            router.search($0, root: $0, [.peer]).orders
        }
        #expect(router.machine.waitingCount == 4)
        for order in orders where order.route == "a" {
            router.answer(order.number, Self.failure, attempts: attempts)
        }
        #expect(router.machine.counters.circuitsOpened == 1)
        #expect(router.machine.waitingCount == 0 && router.machine.openCount == 4)
    }

    private static let both: [Register.Offer] = [
        .init(.gateway, isShare: false), .init(.ipfs, isShare: false),
    ]

    /// A router whose pause is over, with twenty searches of which one was given as the probe.
    private func crowded() -> (VirtualRouter, probe: UInt64?) {
        var router = broken()
        router.register("a", Self.both, capacity: 1)
        let other = router.search(99, root: 99, [.ipfs]).orders.first
        router.pass(.seconds(1))
        for hop in 20...39 as ClosedRange<UInt64> { router.search(hop, root: hop) }
        #expect(router.machine.waitingCount == 20)
        let probe = router.register("a", Self.both, capacity: 4).orders.first?.number
        let none = router.answer(other?.number, .missing).orders
        #expect(none.isEmpty)
        return (router, probe)
    }

    @Test("that is half-open gives one of those that wait, and the others after its answer")
    func probe() {
        var (router, probe) = crowded()
        #expect(router.machine.orderCount == 1 && router.machine.waitingCount == 19)
        #expect(router.register("a", Self.both, capacity: 4).orders.isEmpty)
        #expect(router.answer(probe, .missing).orders.count == 3)
        var (failing, last) = crowded()
        let effects = failing.answer(last, Self.failure, attempts: Self.attempts)
        #expect(effects.orders.isEmpty && effects.outcomes.count == 20)
        #expect(effects.outcomes.last?.outcome.retryAfter == .seconds(2))
        #expect(failing.machine.waitingCount == 0)
    }

    @Test("that is half-open gives another when nobody wants the first any more")
    func withdrawnProbe() {
        var (router, _) = crowded()
        #expect(router.withdraw(20).orders.count == 1)
        #expect(router.machine.orderCount == 1 && router.machine.waitingCount == 18)
    }
}

@Suite("A circuit's states")
struct CircuitStateTests {
    private enum State: CaseIterable {
        case closed, almost, open, over, halfOpen
    }

    private enum Event: CaseIterable {
        case asked, answered, failed, ended, otherAnswered, otherFailed, otherEnded
    }

    private static let start = ContinuousClock.now
    private static let now = start + .seconds(10)
    private static let probe: UInt64 = 7

    private static func circuit(_ state: State) -> Circuit {
        var circuit = Circuit()
        if state == .closed { return circuit }
        for order in 1...7 as ClosedRange<UInt64> { _ = circuit.failed(order, now: start) }
        if state == .almost { return circuit }
        // Its first pause is a second.
        _ = circuit.failed(8, now: state == .open ? now - .milliseconds(500) : start)
        if state == .halfOpen { circuit.asked(probe, now: now - .milliseconds(500)) }
        return circuit
    }

    @Test("go from one to the other as drawn, and orders of before move nothing")
    func table() {
        let open = Self.now + .milliseconds(500)
        for state in State.allCases {
            for event in Event.allCases {
                var circuit = Self.circuit(state)
                let before = circuit
                var isOpened = false
                switch event {
                case .asked: circuit.asked(9, now: Self.now)
                case .answered: circuit.answered(Self.probe)
                case .failed: isOpened = circuit.failed(Self.probe, now: Self.now)
                case .ended: circuit.ended(Self.probe)
                case .otherAnswered: circuit.answered(1)
                case .otherFailed: isOpened = circuit.failed(1, now: Self.now)
                case .otherEnded: circuit.ended(1)
                }
                let retryAt = circuit.retryAt(now: Self.now)
                let second = Self.now + .seconds(1)
                switch (state, event) {
                case (.almost, .failed), (.almost, .otherFailed):
                    #expect(isOpened && retryAt == second)
                case (.almost, .answered), (.almost, .otherAnswered), (.halfOpen, .answered):
                    #expect(circuit == Circuit())
                case (.closed, .failed), (.closed, .otherFailed):
                    #expect(!isOpened && circuit != before && retryAt == nil)
                case (.over, .asked):
                    #expect(retryAt == second)
                case (.halfOpen, .failed):
                    #expect(isOpened && retryAt == Self.now + .seconds(2))
                case (.halfOpen, .ended):
                    #expect(circuit != before && retryAt == nil)
                case (.closed, _), (.almost, _), (.over, _):
                    #expect(circuit == before && retryAt == nil && !isOpened)
                case (.open, _), (.halfOpen, _):
                    #expect(circuit == before && retryAt == open && !isOpened)
                }
            }
        }
    }
}
