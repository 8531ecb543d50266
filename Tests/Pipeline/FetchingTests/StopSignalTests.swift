import Fetching
import Testing

@Suite("Stop signal", .timeLimit(.minutes(1)))
struct StopSignalTests {
    private func untilCancelled() async -> String {
        try? await Task.sleep(for: .seconds(3_600))
        return Task.isCancelled ? "cancelled" : "slept"
    }

    @Test("A body that ends by itself gives its result")
    func ends() async {
        #expect(await StopSignal().run { 7 } == 7)
    }

    @Test("A signal cancels the body, also one given before it begins")
    func stops() async {
        let signal = StopSignal()
        signal.stop()
        #expect(await signal.run { await untilCancelled() } == "cancelled")
    }

    @Test("A deadline cancels the body")
    func deadline() async {
        let result = await StopSignal().run(until: .now + .milliseconds(5)) {
            await untilCancelled()
        }
        #expect(result == "cancelled")
    }
}
