/// Our pings: they measure the round trip, and find out whether the peer is still there.
///
/// ```
///   due ──written──▶ waiting ──answered──▶ idle ──interval──▶ due
/// ```
///
/// - due: a ping is to be written; too long, and the peer doesn't read.
/// - waiting: it was written. Whatever comes is a sign of life, for the answer may stand behind a
///   lot of data; nothing at all for too long, and the peer is gone.
/// - idle: until the next one.
struct Heartbeat {
    private enum State {
        case due(since: ContinuousClock.Instant)
        case waiting(since: ContinuousClock.Instant)
        case idle(until: ContinuousClock.Instant)
    }

    /// The round trip: the mean of the last measure and the mean before it, as in go-yamux.
    private(set) var roundTrip: Duration?
    private var state: State
    private var heardAt: ContinuousClock.Instant
    private var value: UInt32 = 0
    private let interval: Duration
    private let timeout: Duration
    private let writeTimeout: Duration

    init(_ configuration: Configuration, now: ContinuousClock.Instant) {
        interval = configuration.pingInterval
        timeout = configuration.pingTimeout
        writeTimeout = configuration.writeTimeout
        state = .due(since: now)
        heardAt = now
    }

    /// When something is to be done, if nothing comes.
    var deadline: ContinuousClock.Instant {
        switch state {
        case .due(let since): since + writeTimeout
        case .waiting(let since): max(since, heardAt) + timeout
        case .idle(let until): until
        }
    }

    /// Notes that anything came.
    mutating func heard(now: ContinuousClock.Instant) { heardAt = now }

    /// Notes an answer.
    mutating func answered(_ value: UInt32, now: ContinuousClock.Instant) {
        guard case .waiting(let since) = state, value == self.value else { return }
        roundTrip = roundTrip.map { ($0 + (now - since)) / 2 } ?? (now - since)
        self.value &+= 1
        state = .idle(until: now + interval)
    }

    /// The value of a ping that is to be written now, if one is.
    mutating func takeDue(now: ContinuousClock.Instant) -> UInt32? {
        guard case .due = state else { return nil }
        state = .waiting(since: now)
        return value
    }

    /// Does what is due at `deadline`.
    ///
    /// - Returns: whether a ping became due.
    mutating func deadlinePassed(now: ContinuousClock.Instant) throws(YamuxError) -> Bool {
        guard now >= deadline else { return false }
        switch state {
        case .due: throw .notReading
        case .waiting: throw .silent
        case .idle:
            state = .due(since: now)
            return true
        }
    }
}
