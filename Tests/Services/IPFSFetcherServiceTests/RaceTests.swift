import IPFSFetcherService
import Testing

@Suite("Race")
struct RaceTests {
    private let start = ContinuousClock.now
    private let half = Duration.milliseconds(500)

    private func race(_ count: Int) -> Race {
        Race(patience: Array(repeating: half, count: count))
    }

    @Test("One is started, and the next each time the one before has been silent for too long")
    func hedging() {
        var race = race(5)
        #expect(race.start(now: start) == [.start(0)])
        #expect(race.deadline == start + half)
        #expect(race.tick(now: start + half / 2) == [])
        #expect(race.tick(now: start + half) == [.start(1)])
        #expect(race.tick(now: start + half * 2) == [.start(2)])
        #expect(race.deadline == nil)
        #expect(race.tick(now: start + half * 9) == [])
    }

    @Test("The first verified block cancels the others, and no more are started")
    func leader() {
        var race = race(4)
        _ = race.start(now: start)
        _ = race.tick(now: start + half)
        #expect(race.firstBlock(1, now: start) == [.cancel(0)])
        #expect(race.firstBlock(0, now: start) == [])
        #expect(race.tick(now: start + half * 2) == [])
        #expect(race.finished(0, .cancelled, now: start) == [])
        #expect(race.finished(1, .complete, now: start) == [.end])
    }

    @Test("A failure starts the next one at once")
    func failure() {
        var race = race(2)
        _ = race.start(now: start)
        #expect(race.finished(0, .failed, now: start) == [.start(1)])
        #expect(race.finished(1, .failed, now: start) == [.end])
    }

    @Test("When the leader fails, those it had beaten get a second chance, after the fresh ones")
    func lostLead() {
        var race = race(3)
        _ = race.start(now: start)
        _ = race.tick(now: start + half)
        #expect(race.firstBlock(0, now: start) == [.cancel(1)])
        #expect(race.finished(1, .cancelled, now: start) == [])
        #expect(race.finished(0, .failed, now: start) == [.start(2)])
        #expect(race.finished(2, .failed, now: start) == [.start(1)])
        #expect(race.firstBlock(1, now: start) == [])
        #expect(race.finished(1, .complete, now: start) == [.end])
    }

    @Test(
        "A leader that brings too little goes on beside the next, and one that brings enough alone"
    )
    func slowLeader() {
        var race = race(2)
        let look = Limits.leaderLook
        let enough = Limits.leaderBytesMin(in: look)
        _ = race.start(now: start)
        #expect(race.firstBlock(0, now: start) == [])
        #expect(race.deadline == start + look)
        #expect(race.tick(now: start + look, leaderBytes: enough) == [])
        #expect(race.deadline == start + look * 2)
        #expect(race.tick(now: start + look * 2, leaderBytes: enough * 2 - 1) == [.start(1)])
        #expect(race.leader == nil)
        #expect(race.firstBlock(1, now: start + look * 2) == [.cancel(0)])
        #expect(race.leader == 1)
    }

    @Test("A leader that is slow and the last keeps going")
    func slowAlone() {
        var race = race(1)
        _ = race.start(now: start)
        _ = race.firstBlock(0, now: start)
        #expect(race.tick(now: start + Limits.leaderLook) == [])
        #expect(race.finished(0, .complete, now: start) == [.end])
    }

    @Test("One that was beaten and failed before it was cancelled is not asked again")
    func beatenFailure() {
        var race = race(2)
        _ = race.start(now: start)
        _ = race.tick(now: start + half)
        _ = race.firstBlock(0, now: start)
        #expect(race.finished(1, .failed, now: start) == [])
        #expect(race.finished(0, .failed, now: start) == [.end])
    }

    @Test("What no gateway can mend ends it for all", arguments: [Race.Finish.hopeless, .complete])
    func end(finish: Race.Finish) {
        var race = race(5)
        _ = race.start(now: start)
        _ = race.tick(now: start + half)
        #expect(race.finished(1, finish, now: start) == [.cancel(0)])
        #expect(race.tick(now: start + half * 5) == [])
        #expect(race.finished(0, .cancelled, now: start) == [.end])
    }

    @Test("Without candidates it is over at once")
    func nobody() {
        var race = race(0)
        #expect(race.start(now: start) == [.end])
    }

    @Test("Whatever happens, it ends, and nobody runs who was not started", arguments: 0..<200)
    func random(seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func pick(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        var race = race(1 + pick(6))
        var running: Set<Int> = []
        var cancelled: Set<Int> = []
        var now = start
        var isOver = false
        var starts = 0
        func apply(_ actions: [Race.Action]) {
            for action in actions {
                switch action {
                case .start(let number):
                    #expect(running.insert(number).inserted)
                    starts += 1
                case .cancel(let number):
                    #expect(running.contains(number))
                    cancelled.insert(number)
                case .end:
                    #expect(running.isEmpty)
                    isOver = true
                }
            }
            #expect(running.count <= 3 + cancelled.count)
        }
        apply(race.start(now: now))
        var steps = 0
        while !isOver, steps < 10_000 {
            steps += 1
            now += .milliseconds(100)
            guard let number = running.sorted().dropFirst(pick(max(running.count, 1))).first else {
                break
            }
            switch pick(6) {
            case 0: apply(race.firstBlock(number, now: now))
            case 1:
                running.remove(number)
                apply(race.finished(number, .failed, now: now))
            case 2 where cancelled.remove(number) != nil:
                running.remove(number)
                apply(race.finished(number, .cancelled, now: now))
            case 3 where pick(4) == 0:
                running.remove(number)
                apply(race.finished(number, .complete, now: now))
            default: apply(race.tick(now: now, leaderBytes: UInt64(pick(1 << 20))))
            }
        }
        #expect(isOver, "seed \(seed)")
        #expect(starts >= 1)
    }
}
