import Foundation
import SeededRandom
import SupervisorService

/// Somebody who kills, stops and restarts the stages of a deployment, as a seed says.
struct Chaos: Sendable, CustomStringConvertible {
    private enum Blow: CaseIterable {
        /// It ends at once.
        case kill
        /// It stands still for a while, and its sockets stay.
        case stop
        /// It is asked to end, and drains.
        case end
    }

    let seed: UInt64

    var description: String { "repeat with WEIR_CHAOS_SEED=\(seed):" }

    /// Strikes one stage after the other; all that were stopped go on at the end.
    ///
    /// One of each kind lives through it, so that its memory can be judged: the first of several, and
    /// from half-time on the only one.
    func rage(over weir: RunningDeployment, until end: ContinuousClock.Instant) async throws {
        var random = SeededGenerator(seed: seed)
        let begun = ContinuousClock.now
        while ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(.random(in: 300...1_500, using: &random)))
            let stages = try weir.state().stages
            guard let victim = stages.randomElement(using: &random),
                let blow = Blow.allCases.randomElement(using: &random),
                let pid = victim.pid
            else { continue }
            let kind = stages.filter { $0.stage == victim.stage }.map(\.instance)
            let mayStrikeFirst = kind.count == 1 && ContinuousClock.now - begun < (end - begun) / 2
            guard mayStrikeFirst || kind.first != victim.instance else { continue }
            switch blow {
            case .kill: kill(pid, SIGKILL)
            case .end: kill(pid, SIGTERM)
            case .stop:
                kill(pid, SIGSTOP)
                try await Task.sleep(for: .milliseconds(.random(in: 500...5_000, using: &random)))
                kill(pid, SIGCONT)
            }
        }
    }
}
