import Bus
import Messages

/// A connection of a process to one instance of another stage: liveness, by the real machine.
struct SimulatedLink {
    let place: Place
    private(set) var liveness: Liveness

    init(to place: Place, now: ContinuousClock.Instant) {
        self.place = place
        liveness = Liveness(now: now)
    }

    var isAlive: Bool { liveness.state == .alive }

    var deadline: ContinuousClock.Instant { liveness.deadline }

    /// Something came.
    mutating func heard(_ message: Message) -> LivenessEvent? {
        guard case .pong(let pong) = message.payload else { return liveness.heard() }
        return liveness.heard(epoch: pong.epoch)
    }

    /// A beat may be due.
    mutating func tick(_ heartbeat: Payload, _ out: inout Outbox) -> LivenessEvent? {
        let action = liveness.tick(now: out.now)
        if action != .none { beat(heartbeat, &out) }
        return action == .died ? .died : nil
    }

    func beat(_ heartbeat: Payload, _ out: inout Outbox) {
        _ = out.send(Message(requestID: .zero, payload: heartbeat), to: place)
    }
}
