import Foundation
import Linux
import SeededRandom
import SupervisorService

/// Somebody who kills, stops and restarts the stages of a deployment, as a seed says.
struct Chaos: Sendable, CustomStringConvertible {
    /// Own memory of a stage's process in bytes: when it was first looked at, last, and at most.
    struct MemoryUse {
        var pid: Int32
        var first: Int
        var last: Int
        var peak: Int
    }

    private enum Blow: CaseIterable {
        /// It ends at once.
        case kill
        /// It stands still for a while, and its sockets stay.
        case stop
        /// It is asked to end, and drains.
        case end
    }

    /// A stage is warm, and its memory is looked at, from then on.
    private static let warmAfter = Duration.seconds(5)
    let seed: UInt64

    var description: String { "repeat with WEIR_CHAOS_SEED=\(seed):" }

    /// Strikes one stage after the other; all that were stopped go on at the end.
    ///
    /// What came of the memory of the processes that lived longest, by instance.
    func rage(
        over weir: RunningDeployment,
        until end: ContinuousClock.Instant,
    ) async throws -> [String: MemoryUse] {
        var random = SeededGenerator(seed: seed)
        var uses: [String: MemoryUse] = [:]
        var seen: [Int32: ContinuousClock.Instant] = [:]
        while ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(.random(in: 300...1_500, using: &random)))
            let stages = try weir.state().stages
            measure(stages.map { ($0.instance, $0.pid) }, since: &seen, into: &uses)
            guard let victim = stages.randomElement(using: &random),
                let blow = Blow.allCases.randomElement(using: &random),
                let pid = victim.pid
            else { continue }
            switch blow {
            case .kill: kill(pid, SIGKILL)
            case .end: kill(pid, SIGTERM)
            case .stop:
                kill(pid, SIGSTOP)
                try await Task.sleep(for: .milliseconds(.random(in: 500...5_000, using: &random)))
                kill(pid, SIGCONT)
            }
        }
        return uses
    }

    private func measure(
        _ stages: [(instance: String, pid: Int32?)],
        since seen: inout [Int32: ContinuousClock.Instant],
        into uses: inout [String: MemoryUse],
    ) {
        for case (let instance, let pid?) in stages {
            let now = ContinuousClock.now
            let since = seen[pid, default: now]
            seen[pid] = since
            guard now - since >= Self.warmAfter, let bytes = ProcessMemory.ownBytes(pid: pid)
            else { continue }
            var use = uses[instance] ?? MemoryUse(pid: pid, first: bytes, last: bytes, peak: bytes)
            if use.pid != pid {
                use = MemoryUse(pid: pid, first: bytes, last: bytes, peak: use.peak)
            }
            use.last = bytes
            use.peak = max(use.peak, bytes)
            uses[instance] = use
        }
    }
}
