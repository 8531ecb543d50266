import PeerFetcherService
import Testing

@Suite("A race of peers")
struct PeerRaceTests {
    private let now = ContinuousClock.now

    private func begun(_ count: Int) -> PeerRace {
        var race = PeerRace(count: count)
        _ = race.start(now: now)
        return race
    }

    @Test("asks everybody at once when there are few")
    func few() {
        var race = PeerRace(count: 3)
        #expect(race.start(now: now) == [.ask(0), .ask(1), .ask(2)])
        #expect(race.deadline == nil)
    }

    @Test("ends at once without candidates")
    func nobody() {
        var race = PeerRace(count: 0)
        #expect(race.start(now: now) == [.end])
        #expect(race.isOver)
    }

    @Test("asks wave after wave when there are many, and no more than the bound")
    func waves() {
        var race = begun(200)
        #expect(race.running == Limits.waveMax)
        #expect(race.deadline == now + Limits.wavePatience)
        let early = race.tick(now: now + .milliseconds(1))
        #expect(early.isEmpty)
        var time = now
        while let deadline = race.deadline, deadline < now + .seconds(10) {
            time = deadline
            _ = race.tick(now: time)
        }
        #expect(race.running == Limits.runnersMax)
        // Each that ends makes room for another.
        let next = race.finished(0, isMissing: true, now: time)
        #expect(next == [.ask(Limits.runnersMax)])
    }

    @Test("asks the first alone for a while, and all others when it fails or takes longer")
    func headStart() {
        for isMissing in [true, false] {
            var race = PeerRace(count: 3, headStart: .milliseconds(5))
            #expect(race.start(now: now) == [.ask(0)])
            #expect(race.deadline == now + .milliseconds(5))
            #expect(race.finished(0, isMissing: isMissing, now: now) == [.ask(1), .ask(2)])
        }
        var race = PeerRace(count: 3, headStart: .milliseconds(5))
        _ = race.start(now: now)
        #expect(race.tick(now: now + .milliseconds(4)).isEmpty)
        #expect(race.tick(now: now + .milliseconds(5)) == [.ask(1), .ask(2)])
        #expect(race.deadline == nil)
        // Who has it goes on alone until then, for it may be all that is needed.
        var quick = PeerRace(count: 2, headStart: .milliseconds(5))
        _ = quick.start(now: now)
        #expect(quick.holds(0).isEmpty)
        #expect(quick.complete() == [.end])
        // It may go on a bit longer when it will be done soon, and not for ever.
        var longer = PeerRace(count: 2, headStart: .milliseconds(5))
        _ = longer.start(now: now)
        #expect(!longer.canProlong)
        _ = longer.holds(0)
        for _ in 0..<Limits.prolongingsMax {
            #expect(longer.canProlong)
            longer.prolong(by: .milliseconds(20), now: now)
            #expect(longer.deadline == now + .milliseconds(20))
        }
        #expect(!longer.canProlong)
        longer.prolong(by: .milliseconds(99), now: now)
        #expect(longer.tick(now: now + .milliseconds(20)) == [.ask(1)])
        var single = PeerRace(count: 1, headStart: .milliseconds(5))
        #expect(single.start(now: now) == [.ask(0)])
        #expect(single.deadline == nil)
    }

    @Test("fails only when all have answered")
    func allFail() {
        var race = begun(2)
        #expect(race.finished(0, isMissing: true, now: now).isEmpty)
        #expect(race.finished(1, isMissing: false, now: now) == [.end])
        #expect(race.standings == [.missing, .failed])
        #expect(race.finished(1, isMissing: false, now: now).isEmpty)
    }

    @Test("cancels the others when the content is complete")
    func complete() {
        var race = begun(4)
        _ = race.holds(2)
        _ = race.finished(1, isMissing: true, now: now)
        #expect(race.complete() == [.cancel(0), .cancel(3), .end])
        #expect(race.standings == [.cancelled, .missing, .holder, .cancelled])
        #expect(race.complete().isEmpty)
        #expect(race.tick(now: now + .seconds(9)).isEmpty)
    }

    @Test("takes no more holders than it needs, and asks the others when those fail")
    func holders() {
        var race = begun(Limits.holdersMax + 2)
        var last: [PeerRace.Action] = []
        for candidate in 0..<Limits.holdersMax { last = race.holds(candidate) }
        #expect(last == [.cancel(Limits.holdersMax), .cancel(Limits.holdersMax + 1)])
        #expect(race.waiting == 2)
        let again = race.finished(0, isMissing: false, now: now)
        #expect(again == [.ask(Limits.holdersMax)])
        #expect(!race.isOver)
    }

    @Test("looks for more holders when those that it has are not enough")
    func extend() {
        var race = begun(Limits.holdersMax + 2)
        for candidate in 0..<Limits.holdersMax { _ = race.holds(candidate) }
        #expect(race.extend(now: now).count == 2)
        #expect(race.extend(now: now).isEmpty)
    }

    @Test("goes on with nobody's answer that was not asked", arguments: [true, false])
    func strangers(isMissing: Bool) {
        var race = begun(Limits.waveMax + 1)
        let before = race.standings
        #expect(race.finished(Limits.waveMax, isMissing: isMissing, now: now).isEmpty)
        #expect(race.holds(Limits.waveMax).isEmpty)
        #expect(race.standings == before)
    }
}
