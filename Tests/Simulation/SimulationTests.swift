import Foundation
import RouterService
import Testing

/// Thousands of seeded runs of a whole deployment in virtual time.
///
/// `WEIR_SIMULATION_SEED=1234` runs one seed and prints the end of its trace;
/// `WEIR_SIMULATION_SEEDS` and `WEIR_SIMULATION_FIRST` say how many run, and from which on.
@Suite("The pipeline, simulated")
struct SimulationTests {
    /// Parts that run at the same time, where there are processors.
    private static let parts: UInt64 = 16

    @Test("keeps every invariant in every seed", arguments: 0..<parts)
    func seeds(part: UInt64) {
        let seeds = SimulationSettings.environment.seeds
        var found = 0
        var lingers: UInt64 = 0
        for seed in seeds where seed % Self.parts == part {
            var simulation = Simulation(seed: seed)
            simulation.run()
            found += simulation.judge.found
            lingers += simulation.routers.reduce(0) { $0 + $1.machine.counters.lingers }
            guard !simulation.judge.violations.isEmpty else { continue }
            // The same again, in words: a seed repeats exactly.
            var again = Simulation(seed: seed, isTraced: true)
            again.run()
            Issue.record("\(again.report)\nAgain: WEIR_SIMULATION_SEED=\(seed)")
            return
        }
        // Worlds in which nothing is ever found prove nothing; a few may be poor.
        let run = seeds.count { $0 % Self.parts == part }
        guard run >= 20 else { return }
        #expect(found >= 5 * run, "\(found) answers with content in \(run) runs")
        // So do those in which nobody reads on; there is one in four or ten.
        guard run >= 100 else { return }
        #expect(lingers > 0, "no flight lingered in \(run) runs")
    }

    @Test("does the same in the same seed", arguments: 1...8)
    func determinism(seed: UInt64) {
        var first = Simulation(seed: seed)
        var second = Simulation(seed: seed)
        first.run()
        second.run()
        let isSame = first.trace.digest == second.trace.digest
        #expect(isSame)
        #expect(first.events == second.events)
        #expect(first.events > 1_000)
    }

    /// What nine seeds do, in a word each.
    private static var digests: String {
        (UInt64(1)...9).map { seed in
            var simulation = Simulation(seed: seed)
            simulation.run()
            return String(simulation.trace.digest, radix: 16)
        }
        .joined(separator: " ")
    }

    @Test("does the same in another process, where hashes have another seed")
    func anotherProcess() async throws {
        let ended = await #expect(
            processExitsWith: .success,
            observing: [\.standardOutputContent]
        ) {
            print("digests:", SimulationTests.digests)
        }
        let output = String(decoding: try #require(ended).standardOutputContent, as: UTF8.self)
        #expect(output.contains("digests: \(Self.digests)\n"))
    }

    @Test("notices each fault that is built in", arguments: Sabotage.allCases)
    func sabotage(_ sabotage: Sabotage) {
        for seed in UInt64(1)...1_000 {
            var simulation = Simulation(seed: seed, sabotage: sabotage)
            simulation.run()
            if simulation.judge.violations.contains(where: { $0.invariant == sabotage.broken }) {
                return
            }
        }
        Issue.record("\(sabotage) was not noticed as \(sabotage.broken)")
    }
}
