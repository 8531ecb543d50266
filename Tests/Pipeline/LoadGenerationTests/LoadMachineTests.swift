import Foundation
import LoadGeneration
import Testing

@Suite("A load machine")
struct LoadMachineTests {
    private let start = ContinuousClock.now

    private func machine(
        _ workload: LoadPlan.Workload = .hit,
        clients: Int = 1,
        inFlight: Int = 2,
        rate: Double? = nil,
        extent: LoadPlan.Extent,
    ) -> LoadMachine {
        let plan = LoadPlan(
            workload,
            blocks: 10,
            clients: clients,
            inFlight: inFlight,
            rate: rate,
            extent: extent,
            timeToLive: .seconds(1),
            seed: 1,
        )
        return LoadMachine(plan, now: start)
    }

    private func at(_ milliseconds: Int) -> ContinuousClock.Instant {
        start + .milliseconds(milliseconds)
    }

    private func ask(_ step: LoadMachine.Step) throws -> LoadMachine.Ask {
        guard case .ask(let ask) = step else { throw Unexpected(step: step) }
        return ask
    }

    private struct Unexpected: Error { let step: LoadMachine.Step }

    @Test("Keeps so many in flight in a closed loop, and asks the next when one is answered")
    func closed() throws {
        var machine = machine(extent: .requests(3))
        let first = try ask(machine.next(now: start))
        let second = try ask(machine.next(now: start))
        #expect(first.slot != second.slot)
        let full = machine.next(now: start)
        #expect(full == .wait(until: nil))
        machine.answered(slot: first.slot, serial: first.serial, .right(bytes: 5), now: at(10))
        let third = try ask(machine.next(now: at(10)))
        #expect(third.slot == first.slot)
        #expect(third.serial == 2)
        machine.answered(slot: second.slot, serial: second.serial, .right(bytes: 5), now: at(20))
        let last = machine.next(now: at(20))
        #expect(last == .wait(until: nil))
        machine.answered(slot: third.slot, serial: third.serial, .failed("timeout"), now: at(30))
        let end = machine.next(now: at(30))
        #expect(end == .over)
        let report = machine.report(now: at(99))
        #expect(report.asked == 3)
        #expect(report.tally.right == 2)
        #expect(report.tally.bytes == 10)
        #expect(report.tally.failures == ["timeout": 1])
        #expect(report.elapsed == .milliseconds(30))
    }

    @Test("Spreads requests over the connections")
    func connections() throws {
        var machine = machine(clients: 2, inFlight: 4, extent: .requests(4))
        let clients = try (0..<4).map { _ in try ask(machine.next(now: start)).client }
        #expect(clients.sorted() == [0, 0, 1, 1])
    }

    @Test("Counts a late answer of an open loop from when its request should have started")
    func coordinatedOmission() throws {
        var machine = machine(inFlight: 1, rate: 100, extent: .requests(3))
        let first = try ask(machine.next(now: start))
        // Answers stop for a second, in which a hundred requests should have started.
        machine.answered(slot: first.slot, serial: 0, .right(bytes: 1), now: at(1_000))
        let second = try ask(machine.next(now: at(1_000)))
        machine.answered(slot: second.slot, serial: 1, .right(bytes: 1), now: at(1_001))
        let third = try ask(machine.next(now: at(1_001)))
        machine.answered(slot: third.slot, serial: 2, .right(bytes: 1), now: at(1_002))
        let latency = machine.report(now: at(1_002)).tally.latency
        #expect(latency.percentile(0.01) >= .milliseconds(982))
    }

    /// The report of an open loop of a second in which answers stop at some time, for a second.
    private func openLoop(stallingAt stall: Int?) throws -> LoadReport {
        var machine = machine(
            inFlight: 4,
            rate: 1_000,
            extent: .duration(.seconds(1), warmUp: .zero)
        )
        var waiting: [LoadMachine.Ask] = []
        var now = 0
        while true {
            if stall.map({ now < $0 || now >= $0 + 1_000 }) ?? true {
                for ask in waiting {
                    machine.answered(
                        slot: ask.slot,
                        serial: ask.serial,
                        .right(bytes: 1),
                        now: at(now)
                    )
                }
                waiting = []
            }
            var step = machine.next(now: at(now))
            while case .ask(let ask) = step {
                waiting.append(ask)
                step = machine.next(now: at(now))
            }
            if step == .over { return machine.report(now: at(now)) }
            now += 1
        }
    }

    @Test("Shows a stall that lasts to the end of an open loop")
    func stallAtTheEnd() throws {
        let quiet = try openLoop(stallingAt: nil)
        #expect(quiet.tally.right == 1_000)
        #expect(quiet.tally.unsent == 0)
        #expect(quiet.tally.latency.percentile(0.99) <= .milliseconds(2))
        let stalled = try openLoop(stallingAt: 500)
        // Four were under way when it began, and were answered after the end.
        #expect(stalled.tally.right == 503)
        #expect(stalled.tally.unsent == 497)
        #expect(stalled.tally.latency.total == 1_000)
        #expect(stalled.tally.latency.max >= .milliseconds(999))
        #expect(stalled.tally.latency.percentile(0.99) >= .milliseconds(480))
        #expect(stalled.tally.latency.percentile(0.75) >= .milliseconds(240))
    }

    @Test("Counts the wait of what is lost in an open loop")
    func lostInAnOpenLoop() throws {
        var machine = machine(
            inFlight: 1,
            rate: 10,
            extent: .duration(.milliseconds(100), warmUp: .zero)
        )
        _ = try ask(machine.next(now: start))
        machine.tick(now: at(3_001))
        let step = machine.next(now: at(3_001))
        #expect(step == .over)
        let tally = machine.report(now: at(3_001)).tally
        #expect(tally.lost == 1)
        #expect(tally.latency.max == .milliseconds(3_001))
    }

    @Test("Tells how long it took to be refused")
    func refused() throws {
        var machine = machine(inFlight: 1, extent: .requests(2))
        for (time, verdict) in [(7, Verdict.failed("overloaded")), (90, .failed("timeout"))] {
            let ask = try ask(machine.next(now: start))
            machine.answered(slot: ask.slot, serial: ask.serial, verdict, now: at(time))
        }
        let report = machine.report(now: at(99))
        #expect(report.tally.refusal.total == 1)
        let text = String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
        #expect(text.contains("\"overloadedP99Us\":7000"))
    }

    @Test("Waits in an open loop until the next is due")
    func openLoop() throws {
        var machine = machine(inFlight: 9, rate: 100, extent: .requests(3))
        _ = try ask(machine.next(now: start))
        let step = machine.next(now: at(1))
        #expect(step == .wait(until: at(10)))
    }

    @Test("Leaves out what is answered while warming up and after the end, but no wrong answer")
    func window() throws {
        var machine = machine(
            inFlight: 1,
            extent: .duration(.milliseconds(100), warmUp: .milliseconds(50))
        )
        for (time, verdict) in [
            (40, Verdict.right(bytes: 1)), (45, .wrong), (60, .right(bytes: 1)),
        ] {
            let ask = try ask(machine.next(now: at(time - 5)))
            machine.answered(slot: ask.slot, serial: ask.serial, verdict, now: at(time))
        }
        let last = try ask(machine.next(now: at(140)))
        let over = machine.next(now: at(150))
        #expect(over == .wait(until: nil))
        machine.answered(slot: last.slot, serial: last.serial, .right(bytes: 1), now: at(160))
        let end = machine.next(now: at(160))
        #expect(end == .over)
        let report = machine.report(now: at(160))
        #expect(report.tally.right == 1)
        #expect(report.tally.wrong == 1)
        #expect(report.elapsed == .milliseconds(100))
        #expect(report.perSecond == 10)
    }

    @Test("Gives up what is not answered, and knows its late answer")
    func lost() throws {
        var machine = machine(inFlight: 1, extent: .requests(1))
        let ask = try ask(machine.next(now: start))
        machine.tick(now: at(3_000))
        #expect(machine.inFlight == 1)
        machine.tick(now: at(3_001))
        #expect(machine.inFlight == 0)
        machine.answered(slot: ask.slot, serial: ask.serial, .right(bytes: 1), now: at(3_002))
        machine.answered(slot: 99, serial: 0, .right(bytes: 1), now: at(3_002))
        let report = machine.report(now: at(3_002))
        #expect(report.tally.lost == 1)
        #expect(report.tally.right == 0)
    }

    @Test("Ends at once when it is stopped")
    func stopped() throws {
        var machine = machine(extent: .requests(100))
        _ = try ask(machine.next(now: start))
        machine.stop()
        let step = machine.next(now: start)
        #expect(step == .over)
    }

    @Test("Asks for every block about as often")
    func uniform() throws {
        var machine = machine(inFlight: 1, extent: .requests(10_000))
        var counts = [Int](repeating: 0, count: 10)
        for _ in 0..<10_000 {
            let ask = try ask(machine.next(now: start))
            counts[Int(ask.block)] += 1
            machine.answered(slot: ask.slot, serial: ask.serial, .right(bytes: 1), now: start)
        }
        #expect(counts.allSatisfy { (850...1_150).contains($0) })
    }
}
