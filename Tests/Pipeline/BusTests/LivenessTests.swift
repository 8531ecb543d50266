import Bus
import Testing

@Suite("Liveness")
struct LivenessTests {
    /// What can happen to it.
    enum Step: Sendable {
        case heard(epoch: UInt64?)
        case beat
    }

    /// A way into each state, and what each event then gives.
    struct Row: Sendable {
        let history: [Step]
        let before: Liveness.State
        let step: Step
        let event: LivenessEvent?
        let action: LivenessAction?
        let after: Liveness.State
    }

    static let silence: [Step] = [.beat, .beat, .beat, .beat]
    static let dead: [Step] = [.heard(epoch: 1)] + silence

    static func row(
        _ history: [Step],
        _ before: Liveness.State,
        _ step: Step,
        event: LivenessEvent? = nil,
        action: LivenessAction? = nil,
        _ after: Liveness.State
    ) -> Row {
        Row(
            history: history,
            before: before,
            step: step,
            event: event,
            action: action,
            after: after
        )
    }

    static let table = [
        row([], .unknown, .heard(epoch: nil), event: .appeared, .alive),
        row([], .unknown, .heard(epoch: 1), event: .appeared, .alive),
        row([], .unknown, .beat, action: .sendHeartbeat, .unknown),
        row([.beat, .beat, .beat], .unknown, .beat, action: .died, .dead),
        row([.heard(epoch: nil)], .alive, .heard(epoch: nil), .alive),
        row([.heard(epoch: nil)], .alive, .heard(epoch: 1), .alive),
        row([.heard(epoch: 1)], .alive, .heard(epoch: nil), .alive),
        row([.heard(epoch: 1)], .alive, .heard(epoch: 1), .alive),
        row([.heard(epoch: 1)], .alive, .heard(epoch: 2), event: .restarted, .alive),
        row([.heard(epoch: 1)], .alive, .beat, action: .sendHeartbeat, .alive),
        row([.heard(epoch: 1), .beat, .beat], .alive, .beat, action: .sendHeartbeat, .alive),
        row([.heard(epoch: 1), .beat, .beat, .beat], .alive, .beat, action: .died, .dead),
        row(
            [.heard(epoch: 1), .beat, .beat, .beat, .heard(epoch: nil)],
            .alive,
            .beat,
            action: .sendHeartbeat,
            .alive
        ),
        row(dead, .dead, .heard(epoch: nil), event: .returned, .alive),
        row(dead, .dead, .heard(epoch: 1), event: .returned, .alive),
        row(dead, .dead, .heard(epoch: 2), event: .restarted, .alive),
        row(dead, .dead, .beat, action: .sendHeartbeat, .dead),
        row(silence, .dead, .heard(epoch: 1), event: .returned, .alive),
        row(silence, .dead, .beat, action: .sendHeartbeat, .dead),
    ]

    @Test("Every event in every state does what the table says", arguments: table)
    func everyStateAndEvent(row: Row) {
        var now = ContinuousClock.now
        var machine = Liveness(now: now)
        for step in row.history { _ = Self.apply(step, to: &machine, now: &now) }
        #expect(machine.state == row.before)
        let (event, action) = Self.apply(row.step, to: &machine, now: &now)
        #expect(event == row.event)
        #expect(action == row.action)
        #expect(machine.state == row.after)
    }

    @Test("Between two beats nothing is due")
    func nothingIsDueBetweenBeats() {
        let start = ContinuousClock.now
        var machine = Liveness(now: start)
        #expect(machine.tick(now: start) == .sendHeartbeat)
        #expect(machine.deadline == start + .seconds(1))
        #expect(machine.tick(now: start + .milliseconds(999)) == .none)
        #expect(machine.tick(now: start + .milliseconds(1_300)) == .sendHeartbeat)
        #expect(machine.deadline == start + .seconds(2))
    }

    @Test("A stall of our own counts as one beat")
    func stallsCountOnce() {
        var now = ContinuousClock.now
        var machine = Liveness(now: now)
        _ = machine.heard(epoch: 1)
        #expect(machine.tick(now: now) == .sendHeartbeat)
        now += .seconds(60)
        #expect(machine.tick(now: now) == .sendHeartbeat)
        #expect(machine.tick(now: now) == .none)
        #expect(machine.deadline == now + .seconds(1))
        #expect(machine.state == .alive)
    }

    @Test("The epoch is the one heard last")
    func epochs() {
        var machine = Liveness(now: .now)
        #expect(machine.epoch == nil)
        _ = machine.heard()
        #expect(machine.epoch == nil)
        _ = machine.heard(epoch: 5)
        _ = machine.heard()
        #expect(machine.epoch == 5)
        _ = machine.heard(epoch: 4)
        #expect(machine.epoch == 4)
    }

    private static func apply(
        _ step: Step,
        to machine: inout Liveness,
        now: inout ContinuousClock.Instant
    ) -> (LivenessEvent?, LivenessAction?) {
        switch step {
        case .heard(let epoch):
            return (machine.heard(epoch: epoch), nil)
        case .beat:
            now = max(now, machine.deadline)
            return (nil, machine.tick(now: now))
        }
    }

    @Test("A connection that breaks kills who was alive, and nobody else")
    func disconnected() {
        var liveness = Liveness(now: .now)
        #expect(liveness.disconnected() == nil && liveness.state == .unknown)
        _ = liveness.heard(epoch: 1)
        let first = liveness.disconnected()
        let second = liveness.disconnected()
        #expect(first == .died && second == nil && liveness.state == .dead)
        let back = liveness.heard(epoch: 1)
        #expect(back == .returned)
    }
}
