import RouterService
import Testing

@Suite("The router among neighbours that do anything")
struct RandomWorldTests {
    @Test("keeps its promises", arguments: 1...300)
    func promises(seed: UInt64) {
        var world = RandomWorld(seed: seed)
        for number in 1...400 {
            world.step()
            guard world.faults.isEmpty else {
                Issue.record("seed \(seed), step \(number): \(world.faults)")
                return
            }
        }
        world.settle()
        #expect(world.faults.isEmpty, "seed \(seed)")
        #expect(world.answeredCount > 20)
    }

    @Test("hedges, opens circuits, reads ahead, and remembers what nobody has")
    func learns() {
        var counters: [Counters] = []
        for seed in 1...60 as ClosedRange<UInt64> {
            var world = RandomWorld(seed: seed)
            for _ in 1...400 { world.step() }
            counters.append(world.counters)
        }
        #expect(counters.contains { $0.hedges > 0 })
        #expect(counters.contains { $0.circuitsOpened > 0 })
        #expect(counters.contains { $0.negativeHits > 0 })
        #expect(counters.contains { $0.readAheads > 0 })
        #expect(counters.contains { $0.lingers > 0 })
    }

    @Test("does the same in the same world", arguments: 1...20)
    func determinism(seed: UInt64) {
        var first = RandomWorld(seed: seed)
        var second = RandomWorld(seed: seed)
        for _ in 1...300 {
            first.step()
            second.step()
        }
        #expect(first.effects == second.effects)
    }
}
