import SeededRandom
import Testing
import WeirClient

@Suite("Client machine")
struct ClientMachineTests {
    private let start = ContinuousClock.now
    private let first = RequestID()
    private let second = RequestID()

    private func at(_ milliseconds: Int) -> ContinuousClock.Instant {
        start + .milliseconds(milliseconds)
    }

    private func machine(links: Int = 1, alive: [Int] = [0], inFlight: Int = 256) -> ClientMachine {
        var machine = ClientMachine(links: links, bounds: ClientBounds(inFlightMax: inFlight))
        for link in alive { _ = machine.appeared(link, now: start) }
        return machine
    }

    /// Which requests were sent on which links, as `id@link`.
    private func sends(_ effects: [ClientEffect]) -> [String] {
        effects.compactMap {
            guard case .send(let id, let link, _) = $0 else { return nil }
            return "\(id == first ? "first" : "second")@\(link)"
        }
    }

    @Test("A request goes at once, with a little less time than it has")
    func sendsAtOnce() {
        var machine = machine()
        let effects = machine.submit(first, timeToLive: .seconds(10), bytes: 0, now: start)
        #expect(effects == [.send(first, link: 0, timeToLive: .milliseconds(9_950))])
    }

    @Test("A request waits for the first sign of life, and goes then")
    func waitsForLife() {
        var machine = machine(alive: [])
        #expect(machine.submit(first, timeToLive: .seconds(10), bytes: 0, now: start).isEmpty)
        #expect(sends(machine.appeared(0, now: at(100))) == ["first@0"])
    }

    @Test("Without any sign of life a request ends when patience does")
    func patienceEnds() {
        var machine = machine(alive: [])
        _ = machine.submit(first, timeToLive: .seconds(30), bytes: 0, now: start)
        #expect(machine.deadline == at(5_000))
        #expect(machine.tick(now: at(5_000)) == [.end(first, .unavailable)])
        #expect(machine.openCount == 0)
    }

    @Test("A silent request is asked again after 2, 4 and 8 seconds, then times out")
    func asksAgain() {
        var machine = machine()
        _ = machine.submit(first, timeToLive: .seconds(20), bytes: 0, now: start)
        #expect(sends(machine.tick(now: at(1_999))).isEmpty)
        #expect(sends(machine.tick(now: at(2_000))) == ["first@0"])
        #expect(sends(machine.tick(now: at(5_999))).isEmpty)
        #expect(sends(machine.tick(now: at(6_000))) == ["first@0"])
        #expect(sends(machine.tick(now: at(14_000))) == ["first@0"])
        #expect(machine.tick(now: at(20_000)) == [.end(first, .timeout)])
    }

    @Test("Only the first answer is delivered")
    func answersOnce() {
        var machine = machine()
        _ = machine.submit(first, timeToLive: .seconds(20), bytes: 0, now: start)
        _ = machine.tick(now: at(2_000))
        #expect(machine.answered(first, now: at(2_100)) == .deliver([]))
        #expect(machine.answered(first, now: at(2_101)) == .ignore)
        #expect(machine.answered(second, now: at(2_102)) == .ignore)
    }

    @Test("What was asked of a dead link is asked of a live one, in its order")
    func diesElsewhere() {
        var machine = machine(links: 2, alive: [0])
        _ = machine.submit(first, timeToLive: .seconds(20), bytes: 0, now: start)
        _ = machine.submit(second, timeToLive: .seconds(20), bytes: 0, now: start)
        _ = machine.appeared(1, now: at(10))
        #expect(sends(machine.died(0, now: at(3_000))) == ["first@1", "second@1"])
        #expect(machine.answered(first, now: at(3_100)) == .deliver([]))
    }

    @Test("What was asked of a former life is asked of the new one")
    func restarts() {
        var machine = machine()
        _ = machine.submit(first, timeToLive: .seconds(20), bytes: 0, now: start)
        #expect(sends(machine.restarted(0, now: at(500))) == ["first@0"])
        #expect(sends(machine.appeared(0, now: at(501))).isEmpty)
    }

    @Test("The live link with the least to do is asked: ours first, then everybody's")
    func leastLoaded() {
        var machine = machine(links: 3, alive: [0, 1])
        machine.heard(0, open: 9)
        #expect(
            sends(machine.submit(first, timeToLive: .seconds(9), bytes: 0, now: start)) == [
                "first@1"
            ]
        )
        #expect(
            sends(machine.submit(second, timeToLive: .seconds(9), bytes: 0, now: start)) == [
                "second@0"
            ]
        )
    }

    @Test("A request for one endpoint waits for that one")
    func onlyOneEndpoint() {
        var machine = machine(links: 2, alive: [0])
        #expect(
            machine.submit(first, timeToLive: .seconds(9), bytes: 0, only: 1, now: start).isEmpty
        )
        #expect(sends(machine.appeared(1, now: at(10))) == ["first@1"])
    }

    @Test("Beyond the bound requests wait, and go in their order when others end")
    func waitsForSlots() {
        var machine = machine(inFlight: 1)
        let third = RequestID()
        _ = machine.submit(third, timeToLive: .seconds(9), bytes: 0, now: start)
        #expect(machine.submit(first, timeToLive: .seconds(9), bytes: 0, now: start).isEmpty)
        #expect(machine.submit(second, timeToLive: .seconds(9), bytes: 0, now: start).isEmpty)
        guard case .deliver(let effects) = machine.answered(third, now: at(1)) else {
            Issue.record("the answer was not delivered")
            return
        }
        #expect(sends(effects) == ["first@0"])
        #expect(sends(machine.cancel(first, now: at(2))) == ["second@0"])
    }

    @Test("Bytes in flight are bounded, but one large request always goes")
    func boundsBytes() {
        var machine = machine()
        let large = 40 << 20
        let effects = machine.submit(first, timeToLive: .seconds(9), bytes: large, now: start)
        #expect(sends(effects) == ["first@0"])
        #expect(machine.submit(second, timeToLive: .seconds(9), bytes: 1, now: start).isEmpty)
    }

    @Test("A waiting request can time out and be cancelled")
    func waitingEnds() {
        var machine = machine(inFlight: 1)
        _ = machine.submit(RequestID(), timeToLive: .seconds(60), bytes: 0, now: start)
        _ = machine.submit(first, timeToLive: .seconds(1), bytes: 0, now: start)
        _ = machine.submit(second, timeToLive: .seconds(9), bytes: 0, now: start)
        #expect(machine.tick(now: at(1_000)) == [.end(first, .unavailable)])
        #expect(machine.cancel(second, now: at(1_001)) == [.end(second, .aborted)])
        #expect(machine.openCount == 1)
    }

    @Test("A cancelled request is cancelled at the intake that has it, and ends once")
    func cancels() {
        var machine = machine()
        _ = machine.submit(first, timeToLive: .seconds(9), bytes: 0, now: start)
        #expect(
            machine.cancel(first, now: at(1)) == [
                .end(first, .aborted), .sendCancel(first, link: 0),
            ]
        )
        #expect(machine.cancel(first, now: at(2)).isEmpty)
        #expect(machine.answered(first, now: at(3)) == .ignore)
    }

    @Test("An overloaded intake is asked again after its pause, which doubles, 20 times at most")
    func putsBack() {
        var machine = machine()
        let pause = Duration.milliseconds(100)
        _ = machine.submit(first, timeToLive: .seconds(60), bytes: 0, now: start)
        var now = start
        for turn in 0..<20 {
            let doubled = min(pause * (1 << turn), .seconds(2))
            #expect(machine.answered(first, pause: pause, now: now) == .putBack([]))
            #expect(machine.answered(first, pause: pause, now: now) == .ignore)
            let early = machine.tick(now: now + doubled - .milliseconds(10))
            #expect(sends(early) == [])
            now += doubled
            #expect(sends(machine.tick(now: now)) == ["first@0"])
        }
        #expect(machine.answered(first, pause: pause, now: now) == .deliver([]))
    }

    @Test("While one intake is busy or stopping, another is asked at once; then the pause counts")
    func putsBackElsewhere() {
        var machine = machine(links: 2, alive: [0, 1])
        let pause = Duration.seconds(1)
        _ = machine.submit(first, timeToLive: .milliseconds(1_500), bytes: 0, now: start)
        guard case .putBack(let effects) = machine.answered(first, pause: pause, now: at(600))
        else {
            Issue.record("not put back")
            return
        }
        #expect(sends(effects) == ["first@1"])
        // The one that asked for a pause is not asked meanwhile, though it has less to do.
        let second = machine.submit(second, timeToLive: .seconds(9), bytes: 0, now: at(700))
        #expect(sends(second) == ["second@1"])
        // Both did: the answer is the answer when the pause would outlast the time to live.
        #expect(machine.answered(first, pause: pause, now: at(800)) == .deliver([]))
        let back = machine.answered(self.second, pause: .milliseconds(900), now: at(801))
        #expect(back == .putBack([]))
        #expect(sends(machine.tick(now: at(1_701))) == ["second@0"])
    }

    @Test("A pause that outlasts the deadline is an answer")
    func pauseTooLong() {
        var machine = machine()
        _ = machine.submit(first, timeToLive: .seconds(1), bytes: 0, now: start)
        #expect(machine.answered(first, pause: .seconds(1), now: start) == .deliver([]))
    }

    @Test("A full socket is left alone until it can send again")
    func refused() {
        var machine = machine()
        _ = machine.submit(first, timeToLive: .seconds(9), bytes: 0, now: start)
        #expect(machine.refused(first, link: 0, now: start).isEmpty)
        #expect(machine.submit(second, timeToLive: .seconds(9), bytes: 0, now: start).isEmpty)
        #expect(sends(machine.writable(0, now: at(5))) == ["first@0", "second@0"])
    }

    @Test("Whatever happens in whatever order, each request ends at most once", arguments: 0..<50)
    func seededRuns(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var machine = ClientMachine(links: 3, bounds: ClientBounds(inFlightMax: 4))
        var open: Set<RequestID> = []
        var ended: Set<RequestID> = []
        var known = [first]
        var now = start
        func end(_ id: RequestID) {
            #expect(ended.insert(id).inserted, "seed \(seed)")
            open.remove(id)
        }
        func apply(_ effects: [ClientEffect]) {
            for case .end(let id, _) in effects { end(id) }
        }
        for _ in 0..<400 {
            now += .milliseconds(Int.random(in: 0..<300, using: &generator))
            let link = Int.random(in: 0..<3, using: &generator)
            let id = known.randomElement(using: &generator) ?? first
            switch Int.random(in: 0..<9, using: &generator) {
            case 0, 1:
                let new = RequestID()
                open.insert(new)
                known.append(new)
                apply(machine.submit(new, timeToLive: .seconds(8), bytes: 9, now: now))
            case 2, 3:
                let pause = Bool.random(using: &generator) ? Duration.milliseconds(80) : nil
                let isOpen = machine.isOpen(id)
                if case .deliver(let effects) = machine.answered(id, pause: pause, now: now) {
                    #expect(isOpen, "seed \(seed)")
                    end(id)
                    apply(effects)
                }
            case 4: apply(machine.cancel(id, now: now))
            case 5: apply(machine.appeared(link, now: now))
            case 6: apply(machine.died(link, now: now))
            case 7:
                apply(machine.refused(id, link: link, now: now) + machine.writable(link, now: now))
            default: apply(machine.tick(now: now))
            }
            #expect(machine.openCount == open.count, "seed \(seed)")
        }
        apply(machine.tick(now: now + .seconds(9)))
        #expect(open.isEmpty, "seed \(seed)")
    }
}
