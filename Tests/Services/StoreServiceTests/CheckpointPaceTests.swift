import StoreService
import Testing

@Suite("The pace of checkpoints")
struct CheckpointPaceTests {
    private let start = ContinuousClock.now
    private var pace = CheckpointPace(step: 100, most: 300, pause: .milliseconds(10))

    private func at(_ milliseconds: Int) -> ContinuousClock.Instant {
        start + .milliseconds(milliseconds)
    }

    @Test("waits for a step's worth, and then for a pause after the last write")
    func pause() {
        var pace = pace
        #expect(pace.due == nil)
        pace.wrote(99, now: at(0))
        #expect(pace.due == nil)
        pace.wrote(1, now: at(1))
        #expect(pace.due == at(11))
        pace.wrote(1, now: at(9))
        #expect(pace.due == at(19))
        pace.begin()
        #expect(pace.due == nil)
    }

    @Test("waits no more when the log is long, until all of it has been moved")
    func long() {
        var pace = pace
        for time in 1...3 { pace.wrote(100, now: at(time)) }
        #expect(pace.due == at(3))
        pace.begin()
        pace.wrote(40, now: at(4))
        pace.end(isWhole: false)
        #expect(pace.due == nil)
        pace.wrote(60, now: at(5))
        #expect(pace.due == at(5), "the log goes on")
        pace.begin()
        pace.end(isWhole: true)
        pace.wrote(100, now: at(6))
        #expect(pace.due == at(16), "the log begins anew")
    }

    @Test("counts what was written while one was under way")
    func meanwhile() {
        var pace = pace
        pace.wrote(250, now: at(0))
        pace.begin()
        pace.wrote(300, now: at(1))
        pace.end(isWhole: true)
        #expect(pace.due == at(1))
    }
}
