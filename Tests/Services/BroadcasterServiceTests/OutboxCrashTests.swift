import BroadcasterService
import Messages
import SeededRandom
import Testing

@Suite("Crashes around the outbox")
struct OutboxCrashTests {
    /// A store in virtual time: its events, what was reported as published, and its answers.
    private struct Store {
        var events: UInt64 = 0
        var published: UInt64 = 0

        mutating func answer(_ replay: Replay) -> Events {
            published = max(published, replay.published)
            let after = replay.isResuming ? published : replay.after
            let last = min(events, after + UInt64(replay.limit))
            return Samples.page(
                after < last ? (after + 1)...last : nil,
                oldest: events > 0 ? 1 : 0,
                latest: events
            )
        }
    }

    @Test("No event is lost when either side is killed at any moment", arguments: 1...60)
    func killed(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var now = ContinuousClock.now
        var store = Store()
        var outbox = Outbox(history: 20)
        var seen: Set<UInt64> = []
        var questions: [(hop: UInt64, replay: Replay)] = []

        func perform(_ actions: [OutboxAction]) {
            for action in actions {
                switch action {
                case .ask(_, let hop, let replay, _): questions.append((hop, replay))
                case .publish(let events): seen.formUnion(events.map(\.sequence))
                case .keep, .startOver, .report: break
                }
            }
        }
        perform(outbox.linkIsAlive(0, now: now))
        for step in 0..<1_000 {
            now += .milliseconds(Int64.random(in: 0..<200, using: &random))
            let calm = step > 900
            switch Int.random(in: 0..<(calm ? 3 : 8), using: &random) {
            case 0, 1:
                if !questions.isEmpty {
                    let question = questions.removeFirst()
                    let page = store.answer(question.replay)
                    perform(outbox.answered(hop: question.hop, page, now: now))
                }
            case 2:
                perform(outbox.tick(now: now))
            case 3, 4:
                store.events += UInt64.random(in: 0..<30, using: &random)
            case 5:
                // The store dies: what it was asked is gone, and the answer with it; sometimes it
                // had noted what was published first.
                if let question = questions.first, Bool.random(using: &random) {
                    _ = store.answer(question.replay)
                }
                questions = []
                perform(outbox.linkIsLost(0, staysAlive: true, now: now))
            case 6:
                // The broadcaster dies, with everything it knew.
                outbox = Outbox(history: 20)
                questions = []
                perform(outbox.linkIsAlive(0, now: now))
            default:
                // The answer gets lost.
                if !questions.isEmpty { questions.removeFirst() }
            }
        }
        for _ in 0..<200 {
            now += .seconds(4)
            perform(outbox.tick(now: now))
            while !questions.isEmpty {
                let question = questions.removeFirst()
                let page = store.answer(question.replay)
                perform(outbox.answered(hop: question.hop, page, now: now))
                if page.events.isEmpty { break }
            }
        }
        #expect(seen.count == Int(store.events), "seed \(seed)")
        #expect(store.published == store.events, "seed \(seed)")
    }
}
