import SupervisorService
import Testing

@Suite("Restarts")
struct RestartsTests {
    private let start = ContinuousClock.now

    @Test("The pause doubles with every early end, up to its longest")
    func pauseDoubles() {
        var restarts = Restarts()
        var pauses: [Duration] = []
        for _ in 0..<9 {
            restarts.started(now: start)
            guard case .startAfter(let pause) = restarts.exited(now: start) else { break }
            pauses.append(pause)
            let isDue = restarts.pauseOver()
            #expect(isDue)
        }
        let milliseconds = [100, 200, 400, 800, 1600, 3200, 6400, 12_000, 12_000]
        #expect(pauses == milliseconds.map { .milliseconds($0) })
        #expect(restarts.count == 9)
    }

    @Test("A steady life makes the pause short again")
    func steadyLife() {
        var restarts = Restarts()
        for _ in 0..<4 {
            restarts.started(now: start)
            _ = restarts.exited(now: start)
            _ = restarts.pauseOver()
        }
        restarts.started(now: start)
        let action = restarts.exited(now: start + Limits.steadyAfter)
        #expect(action == .startAfter(Limits.restartPauseMin))
    }

    @Test("What is stopped is told to end when it runs, and is never started again")
    func stopping() {
        var running = Restarts()
        running.started(now: start)
        let mustEnd = running.stop()
        #expect(mustEnd)
        let action = running.exited(now: start)
        #expect(action == .none)
        #expect(running.state == .stopped)

        var pausing = Restarts()
        pausing.started(now: start)
        _ = pausing.exited(now: start)
        let mustEndToo = pausing.stop()
        #expect(!mustEndToo)
        let isDue = pausing.pauseOver()
        #expect(!isDue)
    }

    @Test("A pause is over only for who pauses")
    func noPause() {
        var waiting = Restarts()
        let whileWaiting = waiting.pauseOver()
        waiting.started(now: start)
        let whileRunning = waiting.pauseOver()
        #expect(!whileWaiting && !whileRunning)
    }
}
