import Messages
import RouterService
import Testing

@Suite("Clients whose searches wait for a fetcher")
struct FairTurnsTests {
    /// One order that fills the only place, then a thousand searches of one client.
    private func flooded(
        _ source: Source = .gateway,
        urgency: Urgency = .normal
    ) -> (VirtualRouter, first: UInt64?) {
        var router = VirtualRouter()
        router.register("a", [.init(source, isShare: source == .peer)], capacity: 1)
        let first = router.search(1, root: 1, [source], client: 1).orders.first
        for hop in 2...1_001 as ClosedRange<UInt64> {
            let manner = Manner(urgency: urgency)
            router.search(hop, root: hop, [source], manner: manner, client: 1)
        }
        return (router, first?.number)
    }

    /// The roots in the order in which the one place is given to them.
    private func turns(_ router: inout VirtualRouter, _ first: UInt64?, count: Int) -> [UInt64] {
        var number = first
        var turns: [UInt64] = []
        for _ in 0..<count {
            let next = router.answer(number, .missing).orders.first
            number = next?.number
            let root = (1...3_000 as ClosedRange<UInt64>).first {
                VirtualRouter.root($0) == next?.order.root
            }
            turns.append(root ?? 0)
        }
        return turns
    }

    @Test(
        "take turns: one search beside a thousand of another's is served second",
        arguments: [(UInt8(1), UInt32(2)), (2, 1), (2, 0)],
        [Source.gateway, .peer]
    )
    func second(other: (intake: UInt8, client: UInt32), source: Source) {
        var (router, first) = flooded(source)
        router.search(2_001, root: 2_001, [source], intake: other.intake, client: other.client)
        #expect(turns(&router, first, count: 3) == [2, 2_001, 3])
    }

    @Test("keep their own order, one after the other in each round")
    func rounds() {
        var (router, first) = flooded()
        for hop in [2_001, 2_002] as [UInt64] { router.search(hop, root: hop, client: 2) }
        router.search(2_003, root: 2_003, intake: 2, client: 2)
        #expect(turns(&router, first, count: 6) == [2, 2_001, 2_003, 3, 2_002, 4])
    }

    @Test("keep their turn when what they have waiting goes and comes")
    func leaving() {
        var (router, first) = flooded()
        router.search(2_001, root: 2_001, client: 2)
        router.withdraw(2_001)
        router.search(2_002, root: 2_002, client: 3)
        router.search(2_003, root: 2_003, client: 2)
        #expect(turns(&router, first, count: 4) == [2, 2_002, 2_003, 3])
        #expect(router.machine.waitingCount == 998)
    }

    @Test("go first when they hurry more, whoever has waited for a turn")
    func urgency() {
        var (router, first) = flooded(urgency: .low)
        router.search(2_001, root: 2_001, manner: Manner(urgency: .low), client: 2)
        router.search(2_002, root: 2_002, client: 1)
        #expect(turns(&router, first, count: 3) == [2_002, 2, 2_001])
    }

    @Test("don't wait behind a crowd for what the crowd's client wants too")
    func joiner() {
        var (router, first) = flooded()
        router.search(2_001, root: 900, client: 2)
        #expect(turns(&router, first, count: 3) == [2, 900, 3])
        // Who has as many waiting gives a flight nothing.
        var (other, start) = flooded()
        for hop in 2_001...3_001 as ClosedRange<UInt64> { other.search(hop, root: hop, client: 2) }
        other.search(4_000, root: 900, client: 2)
        #expect(turns(&other, start, count: 4) == [2, 2_001, 3, 2_002])
    }
}
