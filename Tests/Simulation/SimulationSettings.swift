import Foundation

/// Which seeds run.
struct SimulationSettings {
    /// As the environment says; 2,000 from 1 on where it says nothing.
    static let environment = SimulationSettings(ProcessInfo.processInfo.environment)

    let seeds: Range<UInt64>

    init(_ environment: [String: String]) {
        func number(_ name: String) -> UInt64? { environment[name].flatMap { UInt64($0) } }
        if let seed = number("WEIR_SIMULATION_SEED") {
            seeds = seed..<seed + 1
        } else {
            let first = number("WEIR_SIMULATION_FIRST") ?? 1
            seeds = first..<first + (number("WEIR_SIMULATION_SEEDS") ?? 2_000)
        }
    }
}
