import Testing

/// A thousand seeded searches among 64 peers in virtual time.
///
/// The seeds are those of the whole simulation; `WEIR_SIMULATION_SEED=1234` runs one of them.
@Suite("A search among peers, simulated")
struct PeerSearchTests {
    private static let parts: UInt64 = 8

    @Test("keeps every invariant in every seed", arguments: 0..<parts)
    func seeds(part: UInt64) {
        let seeds = SimulationSettings.environment.seeds
        var found = 0
        var run = 0
        for seed in seeds where seed % Self.parts == part {
            var world = PeerWorld(seed: seed)
            world.run()
            run += 1
            found += world.isFound ? 1 : 0
            guard !world.violations.isEmpty else { continue }
            var again = PeerWorld(seed: seed, isTraced: true)
            again.run()
            Issue.record("\(again.report)\nAgain: WEIR_SIMULATION_SEED=\(seed)")
            return
        }
        // Worlds in which nothing is ever found prove nothing; a few may be poor.
        guard run >= 20 else { return }
        #expect(found >= run / 2, "\(found) found in \(run) runs")
    }

    @Test("does the same in the same seed", arguments: 1...8)
    func determinism(seed: UInt64) {
        var first = PeerWorld(seed: seed)
        var second = PeerWorld(seed: seed)
        first.run()
        second.run()
        #expect(first.took == second.took)
        #expect(first.events == second.events)
    }

    @Test("notices each fault that is built in", arguments: PeerSabotage.allCases)
    func sabotage(_ sabotage: PeerSabotage) {
        for seed in UInt64(1)...200 {
            var world = PeerWorld(seed: seed, sabotage: sabotage)
            world.run()
            if world.violations.contains(where: { $0.invariant == sabotage.broken }) { return }
        }
        Issue.record("\(sabotage) was not noticed as \(sabotage.broken)")
    }
}
