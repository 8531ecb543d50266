import BroadcasterService
import Messages
import Testing

@Suite("The reader of the outbox")
struct OutboxTests {
    private let start = ContinuousClock.now

    /// The questions among some actions.
    private func asked(_ actions: [OutboxAction]) -> [(link: Int, hop: UInt64, replay: Replay)] {
        actions.compactMap {
            guard case .ask(let link, let hop, let replay, _) = $0 else { return nil }
            return (link, hop, replay)
        }
    }

    private func published(_ actions: [OutboxAction]) -> [UInt64] {
        actions.flatMap {
            guard case .publish(let events) = $0 else { return [UInt64]() }
            return events.map(\.sequence)
        }
    }

    private func kept(_ actions: [OutboxAction]) -> [UInt64] {
        actions.flatMap {
            guard case .keep(let events) = $0 else { return [UInt64]() }
            return events.map(\.sequence)
        }
    }

    @Test("It asks where it was, reads the past for the ring, and publishes what is new")
    func wholeStory() throws {
        var outbox = Outbox(history: 3)
        let resume = try #require(asked(outbox.linkIsAlive(0, now: start)).first)
        #expect(resume.replay == Replay(after: 0, limit: 1, isResuming: true))
        #expect(!outbox.isCaughtUp)

        // Published up to 5; the history begins 3 before that.
        var actions = outbox.answered(
            hop: resume.hop,
            Samples.page(6...6, latest: 9),
            now: start
        )
        #expect(actions.first == .startOver(epoch: 7))
        #expect(!outbox.isCaughtUp)
        var question = try #require(asked(actions).first)
        #expect(question.replay == Replay(after: 2, limit: 100))

        actions = outbox.answered(hop: question.hop, Samples.page(3...7, latest: 9), now: start)
        #expect(kept(actions) == [3, 4, 5])
        #expect(published(actions) == [6, 7])
        #expect(outbox.isCaughtUp)
        question = try #require(asked(actions).first)
        #expect(question.replay == Replay(after: 7, limit: 100, published: 7))

        actions = outbox.answered(hop: question.hop, Samples.page(8...9, latest: 9), now: start)
        #expect(published(actions) == [8, 9])
        question = try #require(asked(actions).first)
        #expect(question.replay == Replay(after: 9, limit: 100, published: 9))
    }

    @Test("While it reads the past it does not say that it published anything")
    func silentInThePast() throws {
        var outbox = Outbox(history: 1_000)
        let resume = try #require(asked(outbox.linkIsAlive(0, now: start)).first)
        var actions = outbox.answered(
            hop: resume.hop,
            Samples.page(nil, latest: 500),
            now: start
        )
        var question = try #require(asked(actions + outbox.tick(now: start)).first)
        #expect(question.replay == Replay(after: 0, limit: 100))
        actions = outbox.answered(hop: question.hop, Samples.page(1...100, latest: 500), now: start)
        #expect(kept(actions).count == 100)
        question = try #require(asked(actions).first)
        #expect(question.replay == Replay(after: 100, limit: 100))
    }

    @Test("An empty store is asked again, though not in a circle")
    func emptyStore() throws {
        var outbox = Outbox()
        let resume = try #require(asked(outbox.linkIsAlive(0, now: start)).first)
        let actions = outbox.answered(
            hop: resume.hop,
            Samples.page(nil, oldest: 0, latest: 0),
            now: start
        )
        let first = try #require(asked(actions).first)
        #expect(first.replay == Replay(after: 0, limit: 100))
        // A store that answers at once what it should hold.
        let empty = outbox.answered(
            hop: first.hop,
            Samples.page(nil, oldest: 0, latest: 0),
            now: start
        )
        #expect(empty.isEmpty)
        #expect(outbox.tick(now: start + .milliseconds(49)).isEmpty)
        let second = try #require(asked(outbox.tick(now: start + .milliseconds(50))).first)
        // One that held it is asked again at once.
        let later = start + .milliseconds(1_050)
        let held = outbox.answered(
            hop: second.hop,
            Samples.page(nil, oldest: 0, latest: 0),
            now: later
        )
        #expect(asked(held).count == 1)
    }

    @Test("What is not answered is asked again, of another store if there is one")
    func silence() throws {
        var outbox = Outbox()
        let first = try #require(asked(outbox.linkIsAlive(0, now: start)).first)
        #expect(outbox.linkIsAlive(1, now: start).isEmpty)
        #expect(outbox.tick(now: start + .milliseconds(2_999)).isEmpty)
        let again = try #require(asked(outbox.tick(now: start + .seconds(3))).first)
        #expect(again.link == 1)
        #expect(again.hop != first.hop)
        // The late answer to the first question is nobody's.
        let late = outbox.answered(
            hop: first.hop,
            Samples.page(nil, latest: 3),
            now: start + .seconds(3)
        )
        #expect(late.isEmpty)
    }

    @Test("A store that dies or restarts in the middle of a question is asked again")
    func storeDies() throws {
        var outbox = Outbox()
        _ = outbox.linkIsAlive(0, now: start)
        let restarted = asked(outbox.linkIsLost(0, staysAlive: true, now: start))
        #expect(restarted.map(\.link) == [0])
        #expect(outbox.linkIsLost(0, staysAlive: false, now: start).isEmpty)
        #expect(outbox.tick(now: start + .seconds(10)).isEmpty)
        let back = asked(outbox.linkIsAlive(0, now: start + .seconds(11)))
        #expect(back.map(\.link) == [0])
    }

    @Test("A store that says no is left alone for as long as it says")
    func refusal() throws {
        var outbox = Outbox()
        let first = try #require(asked(outbox.linkIsAlive(0, now: start)).first)
        let failure = Failure(.overloaded, "Too much to do.", retryAfter: .seconds(2))
        #expect(outbox.failed(hop: first.hop, failure, now: start) == [.report(.refused(failure))])
        #expect(outbox.tick(now: start + .milliseconds(1_999)).isEmpty)
        #expect(asked(outbox.tick(now: start + .seconds(2))).count == 1)
    }

    @Test("Another database is read anew, from where it says")
    func anotherDatabase() throws {
        var outbox = Outbox()
        let resume = try #require(asked(outbox.linkIsAlive(0, now: start)).first)
        let opened = outbox.answered(hop: resume.hop, Samples.page(1...1, latest: 4), now: start)
        let question = try #require(asked(opened).first)
        let page = Samples.page(1...2, epoch: 8, latest: 2)
        let other = outbox.answered(hop: question.hop, page, now: start)
        #expect(other.first == .report(.anotherDatabase))
        #expect(published(other).isEmpty)
        let again = try #require(asked(other).first)
        #expect(again.replay.isResuming)
        let resumed = outbox.answered(
            hop: again.hop,
            Samples.page(1...1, epoch: 8, latest: 2),
            now: start
        )
        #expect(resumed.first == .startOver(epoch: 8))
        let read = try #require(asked(resumed).first)
        #expect(published(outbox.answered(hop: read.hop, page, now: start)) == [1, 2])
    }

    @Test("A database that went back is read anew")
    func wentBack() throws {
        var outbox = Outbox()
        let resume = try #require(asked(outbox.linkIsAlive(0, now: start)).first)
        let opened = outbox.answered(hop: resume.hop, Samples.page(nil, latest: 50), now: start)
        let question = try #require(asked(opened + outbox.tick(now: start)).first)
        var actions = outbox.answered(
            hop: question.hop,
            Samples.page(1...50, latest: 50),
            now: start
        )
        let next = try #require(asked(actions).first)
        actions = outbox.answered(hop: next.hop, Samples.page(nil, latest: 20), now: start)
        #expect(actions.first == .report(.wentBack(from: 50, to: 20)))
        #expect(asked(actions).first?.replay.isResuming == true)
    }

    @Test("A gap is reported, and what comes after it is published")
    func gap() throws {
        var outbox = Outbox()
        let resume = try #require(asked(outbox.linkIsAlive(0, now: start)).first)
        let opened = outbox.answered(hop: resume.hop, Samples.page(1...1, latest: 1), now: start)
        var question = try #require(asked(opened).first)
        let first = outbox.answered(hop: question.hop, Samples.page(1...1, latest: 1), now: start)
        question = try #require(asked(first).first)
        let second = outbox.answered(
            hop: question.hop,
            Samples.page(5...6, oldest: 5, latest: 6),
            now: start
        )
        #expect(second.first == .report(.gap(after: 1, until: 5)))
        #expect(published(second) == [5, 6])
    }

    @Test("An event that comes again is not published again")
    func duplicates() throws {
        var outbox = Outbox()
        let resume = try #require(asked(outbox.linkIsAlive(0, now: start)).first)
        let opened = outbox.answered(hop: resume.hop, Samples.page(1...1, latest: 3), now: start)
        var question = try #require(asked(opened).first)
        let first = outbox.answered(hop: question.hop, Samples.page(1...3, latest: 3), now: start)
        question = try #require(asked(first).first)
        let again = outbox.answered(hop: question.hop, Samples.page(2...4, latest: 4), now: start)
        #expect(published(again) == [4])
    }
}
