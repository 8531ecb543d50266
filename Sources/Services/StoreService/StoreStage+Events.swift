import Bus
import Daemon
import Foundation
import GRDB
import Messages

/// The outbox, read by broadcasters who wait for what comes.
extension StoreStage {
    /// Answers events after a sequence, as soon as there are any.
    func replay(_ replay: Replay, wait: Duration, _ asker: Asker) {
        if replay.published > 0 { remember(published: Int64(clamping: replay.published)) }
        let deadline = asker.since + min(wait, .seconds(1))
        let loop = environment.loop
        let epoch = engine.file.epoch
        let isTaken = engine.readers.offer { db in
            do {
                let after =
                    replay.isResuming ? try db.meta("published") : Int64(clamping: replay.after)
                let events = try db.events(after: after, limit: replay.limit, epoch: epoch)
                loop.post(to: self) { stage in
                    guard events.events.isEmpty else {
                        return stage.answer(asker, .events(events))
                    }
                    let waiting = ReplayQueue<Asker>.Waiting(
                        asker: asker,
                        after: after,
                        limit: replay.limit,
                        deadline: deadline
                    )
                    stage.wait(waiting)
                }
            } catch {
                let failure = Trouble.failure(error)
                loop.post(to: self) { $0.answer(asker, .failure(failure)) }
            }
        }
        if !isTaken { answer(asker, .failure(Self.overloaded)) }
    }

    /// Looks whether there are events for those who wait; other processes write some too.
    func lookForEvents() {
        for waiting in replays.expire(now: .now) { answerEvents(waiting) }
        eventsSeen = engine.writer.tally.writes.events
        guard !replays.isEmpty else { return }
        let loop = environment.loop
        _ = engine.readers.offer { db in
            guard let latest = try? db.eventRange().latest else { return }
            loop.post(to: self) { stage in
                for waiting in stage.replays.wake(latest: latest) { stage.answerEvents(waiting) }
            }
        }
    }

    /// Answers one of those who waited with what there is now.
    func answerEvents(_ waiting: ReplayQueue<Asker>.Waiting) {
        let loop = environment.loop
        let epoch = engine.file.epoch
        let isTaken = engine.readers.offer { db in
            let payload: Payload
            do {
                payload = .events(
                    try db.events(after: waiting.after, limit: waiting.limit, epoch: epoch)
                )
            } catch {
                payload = .failure(Trouble.failure(error))
            }
            loop.post(to: self) { $0.answer(waiting.asker, payload) }
        }
        if !isTaken { answer(waiting.asker, .failure(Self.overloaded)) }
    }

    private func wait(_ waiting: ReplayQueue<Asker>.Waiting) {
        guard replays.add(waiting) else {
            return answer(waiting.asker, .failure(Self.overloaded))
        }
        // An event may have come between the look and the wait.
        lookForEvents()
    }

    /// Keeps the broadcaster's cursor; it never goes back.
    private func remember(published: Int64) {
        engine.writer.add(
            Writer.Job(
                prepare: {
                    { transaction in
                        if published > (try transaction.db.meta("published")) {
                            try transaction.setMeta("published", published)
                        }
                        return .done(Done())
                    }
                },
                done: { _ in },
            )
        )
    }
}
