import Bus
import Daemon
import GRDB
package import Messages

/// A scrub that an operator asks for at the control endpoint (`weir scrub`).
extension StoreStage {
    /// Begins or joins a round, and says how far it has come.
    package func answer(_ payload: Payload) -> Payload? {
        guard case .scrub(let scrub) = payload else { return nil }
        if scrub.isStart, let start = round.start() { readRound(after: start) }
        if let failure = round.failure { return .failure(failure) }
        var report = round.report
        report.bytesHeld = UInt64(clamping: engine.writer.tally.heldBytes)
        return .scrubbed(report)
    }

    private func readRound(after place: Int64) {
        let loop = environment.loop
        let segments = engine.file.segments
        let isTaken = engine.background.offer { db in
            do {
                let finding = try Scrubber.step(
                    db,
                    segments,
                    after: place,
                    bytesMax: Limits.scrubStepBytes
                )
                loop.post(to: self) { $0.noteRound(finding) }
            } catch {
                let failure = Trouble.failure(error)
                loop.post(to: self) { $0.round.failed(failure) }
            }
        }
        if !isTaken { round.failed(Self.overloaded) }
    }

    private func noteRound(_ finding: Scrubber.Finding) {
        metrics.scrubbedBytes += UInt64(finding.bytes)
        if !finding.rotten.isEmpty { drop(finding.rotten) }
        let next = round.read(
            blocks: finding.blocks,
            bytes: UInt64(finding.bytes),
            rotten: UInt64(finding.rotten.count),
            last: finding.last,
        )
        if let next { readRound(after: next) } else { metrics.scrubs += 1 }
    }
}
