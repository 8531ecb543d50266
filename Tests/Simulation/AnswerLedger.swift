import IntakeService
import Messages

/// What one life of an intake owes its clients.
struct AnswerLedger {
    /// A request that came and is not answered.
    struct Owed {
        let payload: Payload
        let start: ContinuousClock.Instant
        let timeToLive: Duration
        var route: [UInt8]

        var deadline: ContinuousClock.Instant { start + timeToLive }
    }

    private var owed: [RequestID: Owed] = [:]
    private var abandoned: Set<RequestID> = []
    /// A stalled process sees no deadline before it wakes.
    private var wokenAt: ContinuousClock.Instant?

    var count: Int { owed.count }

    /// How much is owed to each client.
    var counts: [[UInt8]: Int] {
        owed.values.reduce(into: [:]) { $0[$1.route, default: 0] += 1 }
    }

    mutating func woke(_ now: ContinuousClock.Instant) { wokenAt = now }

    mutating func asked(_ message: Message, _ route: [UInt8], _ now: ContinuousClock.Instant) {
        // A cancel is answered at once and has no id of its own here.
        guard message.requestID != .zero else { return }
        abandoned.remove(message.requestID)
        if owed[message.requestID] != nil {
            owed[message.requestID]?.route = route
        } else {
            owed[message.requestID] = Owed(
                payload: message.payload,
                start: now,
                timeToLive: message.timeToLive ?? Messages.Limits.timeToLiveDefault,
                route: route
            )
        }
    }

    /// A client has left: what is owed to it may still be on its way out, or is never said.
    mutating func left(_ route: [UInt8]) {
        // Several may leave in one turn of the intake, whose answers were all made before.
        abandoned.formUnion(owed.filter { $0.value.route == route }.keys)
        owed = owed.filter { $0.value.route != route }
    }

    /// Whether an answer is to a client that has just left.
    mutating func isAbandoned(_ message: Message) -> Bool {
        abandoned.remove(message.requestID) != nil
    }

    /// Takes a request off the books; nil when it was not owed.
    mutating func answered(_ message: Message) -> Owed? {
        owed.removeValue(forKey: message.requestID)
    }

    /// The request that is overdue for longest.
    func overdue(_ now: ContinuousClock.Instant) -> Owed? {
        let latest = owed.values.min { $0.deadline < $1.deadline }
        guard let latest else { return nil }
        let due = max(latest.deadline, wokenAt ?? latest.deadline)
        return due + IntakeService.Limits.tick < now ? latest : nil
    }
}
