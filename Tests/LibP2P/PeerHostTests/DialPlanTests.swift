import PeerHost
import Testing

@Suite struct DialPlanTests {
    private let start = ContinuousClock.now

    private func plan(_ distances: [Int], width: Int = 8) -> DialPlan {
        DialPlan(distances: distances, stagger: .milliseconds(250), width: width)
    }

    @Test("The nearest address is tried first, and equally near ones in the order given")
    func order() {
        #expect(plan([4, 1, 4, 3, 1]).order == [1, 4, 3, 0, 2])
    }

    @Test("The next address joins after 250 ms, and not a moment before")
    func staggers() {
        var plan = plan([0, 0, 0])
        #expect(plan.start(now: start) == [.start(0)])
        #expect(plan.deadline == start + .milliseconds(250))
        #expect(plan.tick(now: start + .milliseconds(249)) == [])
        #expect(plan.tick(now: start + .milliseconds(250)) == [.start(1)])
        #expect(plan.tick(now: start + .milliseconds(500)) == [.start(2)])
        #expect(plan.deadline == nil)
    }

    @Test("A failure starts the next address at once")
    func failureHastens() {
        var plan = plan([0, 0])
        _ = plan.start(now: start)
        #expect(plan.failed(0, now: start + .milliseconds(1)) == [.start(1)])
        #expect(plan.failed(1, now: start + .milliseconds(2)) == [.lose])
    }

    @Test("An address that is heard later is tried after the others, and in its turn")
    func more() {
        var plan = plan([0, 0], width: 3)
        _ = plan.start(now: start)
        plan.add(now: start)
        #expect(plan.order == [0, 1, 2])
        #expect(plan.failed(0, now: start) == [.start(1)])
        #expect(plan.tick(now: start + .milliseconds(250)) == [.start(2)])
        #expect(plan.deadline == nil)
        let late = start + .seconds(1)
        plan.add(now: late)
        #expect(plan.deadline == late + .milliseconds(250))
        plan.add(now: late + .milliseconds(100))
        #expect(plan.deadline == late + .milliseconds(250))
        #expect(plan.tick(now: late + .milliseconds(250)) == [.start(3)])
        // As many as may be are on their way; the next one waits for a failure.
        #expect(plan.deadline == nil)
        #expect(plan.failed(3, now: late + .seconds(1)) == [.start(4)])
        #expect(plan.succeeded(4) == [.cancel(1), .cancel(2), .win(4)])
        plan.add(now: late + .seconds(2))
        #expect(plan.deadline == nil)
    }

    @Test("The first success cancels the others and wins")
    func wins() {
        var plan = plan([0, 0, 0])
        _ = plan.start(now: start)
        _ = plan.tick(now: start + .milliseconds(250))
        _ = plan.tick(now: start + .milliseconds(500))
        #expect(plan.succeeded(1) == [.cancel(0), .cancel(2), .win(1)])
        #expect(plan.deadline == nil)
    }

    @Test("Nothing happens after the end, whatever is said")
    func staysOver() {
        var won = plan([0, 0])
        _ = won.start(now: start)
        _ = won.succeeded(0)
        var lost = plan([0])
        _ = lost.start(now: start)
        _ = lost.failed(0, now: start)
        var abandoned = plan([0, 0])
        _ = abandoned.start(now: start)
        #expect(abandoned.abandon() == [.cancel(0), .lose])
        for plan in [won, lost, abandoned] {
            var plan = plan
            #expect(plan.start(now: start) == [])
            #expect(plan.tick(now: start + .seconds(9)) == [])
            #expect(plan.succeeded(0) == [])
            #expect(plan.failed(0, now: start) == [])
            #expect(plan.abandon() == [])
        }
    }

    @Test("No more addresses are tried together than its width")
    func isBounded() {
        var plan = plan([0, 0, 0, 0], width: 2)
        _ = plan.start(now: start)
        #expect(plan.tick(now: start + .milliseconds(250)) == [.start(1)])
        #expect(plan.deadline == nil)
        #expect(plan.tick(now: start + .seconds(5)) == [])
        #expect(plan.failed(1, now: start + .seconds(6)) == [.start(2)])
    }

    @Test("A plan without addresses loses at once")
    func empty() {
        var plan = plan([])
        #expect(plan.start(now: start) == [.lose])
    }

    @Test("What is said of an address that does not run changes nothing")
    func ignoresOthers() {
        var plan = plan([0, 0])
        _ = plan.start(now: start)
        #expect(plan.failed(1, now: start) == [])
        #expect(plan.succeeded(1) == [])
        #expect(plan.succeeded(0) == [.win(0)])
    }
}
