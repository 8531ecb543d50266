/// Whether a source that keeps failing is asked at all.
///
/// ```
///              so many faults in a row              the pause is over
///   closed ──────────────────────────────▶ open ──────────────────────▶ half-open
///     ▲                                     ▲ ▲                           │ │  │
///     │                                     │ └── taken back, withdrawn ──┘ │  │
///     │                                     └──── fault: twice the pause ───┘  │
///     └───────────────────────────── answer ───────────────────────────────────┘
/// ```
///
/// - closed: it is asked.
/// - open: nobody waits for it; searches are told when to come again. Once the pause is over, the
///   next order is the probe.
/// - half-open: that one order finds out how it is. What was ordered before says nothing new.
package struct Circuit: Sendable, Equatable {
    /// When something happens.
    package typealias Instant = ContinuousClock.Instant

    private enum State: Sendable, Equatable {
        case closed(faults: Int)
        case open(until: Instant)
        /// An order is under way; one that never ends is not waited for longer than a pause.
        case halfOpen(probe: UInt64, since: Instant)
    }

    private var state = State.closed(faults: 0)
    private var pause = Limits.circuitPauseMin

    /// A source that nothing is held against.
    package init() {}

    /// When it is asked again; nil: it is asked.
    package func retryAt(now: Instant) -> Instant? {
        switch state {
        case .closed: nil
        case .open(let end): now < end ? end : nil
        case .halfOpen(_, let since): now < since + pause ? since + pause : nil
        }
    }

    /// Notes an order that goes there; the first after the pause is the probe.
    package mutating func asked(_ order: UInt64, now: Instant) {
        guard retryAt(now: now) == nil else { return }
        switch state {
        case .closed: break
        case .open, .halfOpen: state = .halfOpen(probe: order, since: now)
        }
    }

    /// Notes that it has said yes or no to an order.
    package mutating func answered(_ order: UInt64) {
        switch state {
        case .closed, .halfOpen(order, _): self = Circuit()
        case .open, .halfOpen: break
        }
    }

    /// Notes that it could not say; whether that opens the circuit.
    package mutating func failed(_ order: UInt64, now: Instant) -> Bool {
        switch state {
        case .closed(let faults) where faults + 1 < Limits.circuitFaults:
            state = .closed(faults: faults + 1)
            return false
        case .closed:
            state = .open(until: now + pause)
            return true
        case .halfOpen(order, _):
            pause = min(pause * 2, Limits.circuitPauseMax)
            state = .open(until: now + pause)
            return true
        case .open, .halfOpen:
            return false
        }
    }

    /// Notes that an order ended, whatever it taught: a probe that taught nothing leaves its place to
    /// the next.
    package mutating func ended(_ order: UInt64) {
        if case .halfOpen(order, let since) = state { state = .open(until: since) }
    }
}
