import Daemon
import Testing

@Suite("Pace of refusals")
struct RefusalPaceTests {
    @Test("Each reason has a line a second, which tells how many there were")
    func pace() {
        var pace = RefusalPace<String>()
        let start = ContinuousClock.now
        #expect(pace.note("unlisted", now: start) == 1)
        for _ in 0..<10 {
            #expect(pace.note("unlisted", now: start + .milliseconds(999)) == nil)
        }
        #expect(pace.note("wrong role", now: start + .milliseconds(999)) == 1)
        #expect(pace.note("unlisted", now: start + .seconds(1)) == 11)
        #expect(pace.note("unlisted", now: start + .seconds(9)) == 1)
    }
}
