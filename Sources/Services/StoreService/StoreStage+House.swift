import Bus
import Daemon
import Foundation
import GRDB
import Logging
import Messages
import Multiformats

/// What the store does by itself, each second.
extension StoreStage {
    /// Writes down uses, ends parts, deletes what nobody holds, and scrubs.
    func keepHouse() {
        flushLeases()
        sweepIfNeeded()
        scrubStep()
    }

    /// Writes down which contents were used.
    func flushLeases() {
        guard !leases.isEmpty else { return }
        let uses = leases.take()
        change { try $0.touch(uses) }
    }

    /// Drops blocks that no longer match their hash.
    ///
    /// - `asker`: whose request met them; nil for the scrub.
    func drop(_ rotten: [BlockKey], asker: Asker? = nil) {
        let metadata = asker.map { Logger.Metadata.of($0.requestID, $0.trace) } ?? [:]
        let logger = environment.logger
        change { transaction in
            for key in rotten where try transaction.dropRotten(key) {
                var metadata = metadata
                metadata["block.cid"] = "\(key.cid?.description ?? "unreadable")"
                logger.error(
                    "a block no longer matches its hash and is dropped; it will be looked for again",
                    metadata: metadata
                )
            }
        }
    }

    /// Asks a reader first: a write that changes nothing would still stop the other processes'.
    private func sweepIfNeeded() {
        guard !isSweeping else { return }
        let loop = environment.loop
        isSweeping = engine.background.offer { db in
            let now = StoreEngine.now()
            let isNeeded =
                (try? db.exists("SELECT 1 FROM orphans LIMIT 1")
                    || db.exists("SELECT 1 FROM roots WHERE state = 2 AND lease < ?", [now]))
                ?? false
            loop.post(to: self) { $0.sweep(isNeeded) }
        }
    }

    private func sweep(_ isNeeded: Bool) {
        isSweeping = isNeeded
        guard isNeeded else { return }
        let loop = environment.loop
        // One piece a commit, so that others get their turn between.
        engine.writer.add(
            Writer.Job(
                prepare: {
                    { transaction in
                        try transaction.expireParts()
                        return .done(Done(blocks: try transaction.sweep() ? 1 : 0))
                    }
                },
                done: { payload in
                    let isMore = payload == .done(Done(blocks: 1))
                    loop.post(to: self) { $0.sweep(isMore) }
                },
            )
        )
    }

    /// A write of the store's own; what goes wrong with it is for the log.
    private func change(_ body: @escaping @Sendable (Transaction) throws -> Void) {
        let logger = environment.logger
        engine.writer.add(
            Writer.Job(
                prepare: {
                    { transaction in
                        try body(transaction)
                        return .done(Done())
                    }
                },
                done: { payload in
                    guard case .failure(let failure) = payload else { return }
                    logger.error("\(failure.sentence)")
                },
            )
        )
    }
}

/// The scrub.
extension StoreStage {
    /// Goes on where an earlier process stopped.
    func beginScrubbing() {
        guard settings.scrubRate > 0 else { return }
        let interval = settings.scrubInterval.components.seconds * 1_000
        let loop = environment.loop
        _ = engine.background.offer { db in
            let after = (try? db.meta("scrub-after")) ?? 0
            let began = (try? db.meta("scrub-began")) ?? 0
            loop.post(to: self) { stage in
                stage.scrub = ScrubSchedule(
                    intervalMilliseconds: interval,
                    after: after,
                    roundBegan: began
                )
            }
        }
    }

    private func scrubStep() {
        guard case .read(let after) = scrub?.step(now: StoreEngine.now()) else { return }
        let loop = environment.loop
        let bytesMax = Int64(settings.scrubRate)
        let segments = engine.file.segments
        let isTaken = engine.background.offer { db in
            let finding = try? Scrubber.step(db, segments, after: after, bytesMax: bytesMax)
            loop.post(to: self) { $0.note(finding ?? Scrubber.Finding(last: after)) }
        }
        if !isTaken { _ = scrub?.finished(at: after) }
    }

    private func note(_ finding: Scrubber.Finding) {
        metrics.scrubbedBytes += UInt64(finding.bytes)
        if !finding.rotten.isEmpty { drop(finding.rotten) }
        guard let place = scrub?.finished(at: finding.last) else { return }
        if finding.last == nil { metrics.scrubs += 1 }
        // Once per 256 steps and at the end: a process that dies reads some blocks twice.
        stepsScrubbed += 1
        guard finding.last == nil || stepsScrubbed % 256 == 0 else { return }
        change { transaction in
            try transaction.setMeta("scrub-after", place.after)
            try transaction.setMeta("scrub-began", place.roundBegan)
        }
    }
}
