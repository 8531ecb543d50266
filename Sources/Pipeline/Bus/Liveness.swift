/// Whether the instance at the other end is alive, from what is heard of it.
///
/// A pure machine. A beat comes once per interval: we send a heartbeat, and note whether anything
/// was heard since the last beat. Three whole intervals without a word mean that the instance is
/// dead. Beats are counted, not time: after a pause of our own (a suspended process, a long stall)
/// one beat comes, not ten, and what the peer sent meanwhile still waits in the socket.
///
/// ```
///             heard          three missed, or disconnected
///   unknown ─────────▶ alive ───────────────────▶ dead
///      │                 ▲          heard           ▲ │
///      │                 └──────────────────────────┼─┘
///      └────────────────────────────────────────────┘
///                      three missed
/// ```
///
/// - unknown: nothing was ever heard; we are connecting.
/// - alive: something was heard within the last three intervals.
/// - dead: nothing was, or the connection broke; beats go on, for it may come back.
package struct Liveness: Sendable {
    /// What we believe.
    package enum State: Sendable, Equatable {
        /// Nothing was ever heard.
        case unknown
        /// Heard within the last three beats.
        case alive
        /// Silent for three beats.
        case dead
    }

    /// What we believe.
    package private(set) var state = State.unknown
    /// The boot epoch that the instance gave last: another one is another life of it.
    package private(set) var epoch: UInt64?
    /// When the next beat is due.
    package private(set) var deadline: ContinuousClock.Instant
    private let interval: Duration
    private let missedMax: Int
    private var silentBeats = 0

    /// An instance of which nothing was heard; the first beat is due at once.
    package init(
        now: ContinuousClock.Instant,
        interval: Duration = Limits.heartbeatInterval,
        missedMax: Int = Limits.heartbeatsMissedMax
    ) {
        precondition(interval > .zero && missedMax > 0, "a heartbeat has an interval and a bound")
        deadline = now
        self.interval = interval
        self.missedMax = missedMax
    }

    /// Notes that something came from the instance, whatever it was.
    ///
    /// - Parameter epoch: its boot epoch, when the message says it.
    /// - Returns: what changed, or nil.
    package mutating func heard(epoch: UInt64? = nil) -> LivenessEvent? {
        silentBeats = 0
        let before = state
        state = .alive
        let isAnotherLife = epoch != nil && self.epoch != nil && epoch != self.epoch
        if let epoch { self.epoch = epoch }
        if isAnotherLife { return .restarted }
        switch before {
        case .unknown: return .appeared
        case .dead: return .returned
        case .alive: return nil
        }
    }

    /// Notes that the connection broke: who was alive is dead, at once.
    package mutating func disconnected() -> LivenessEvent? {
        guard state == .alive else { return nil }
        state = .dead
        return .died
    }

    /// Counts a beat when one is due; call it at `deadline`, or on any faster timer.
    package mutating func tick(now: ContinuousClock.Instant) -> LivenessAction {
        guard now >= deadline else { return .none }
        let next = deadline + interval
        deadline = next > now ? next : now + interval
        guard state != .dead else { return .sendHeartbeat }
        silentBeats += 1
        guard silentBeats > missedMax else { return .sendHeartbeat }
        state = .dead
        return .died
    }
}

/// What was learned from hearing an instance.
package enum LivenessEvent: Sendable, Equatable {
    /// It was heard for the first time.
    case appeared
    /// It was dead and is the same life as before; what was asked of it may still be answered.
    case returned
    /// It is another life: what was asked of the former one is lost.
    case restarted
    /// It fell silent, or its connection broke (never from `heard`).
    case died
}

/// What a beat asks for.
package enum LivenessAction: Sendable, Equatable {
    /// Nothing is due.
    case none
    /// Send a heartbeat.
    case sendHeartbeat
    /// It is dead from now on: tell whoever counts on it, and send a heartbeat all the same.
    case died
}
