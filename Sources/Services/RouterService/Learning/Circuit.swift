/// Whether a source that keeps failing is asked at all.
///
/// ```
///              so many faults in a row              the pause is over
///   closed ──────────────────────────────▶ open ──────────────────────▶ half-open
///     ▲                                     ▲                             │  │
///     │                                     └──── fault: twice the pause ─┘  │
///     └───────────────────────────── answer ─────────────────────────────────┘
/// ```
///
/// - closed: it is asked.
/// - open: nobody waits for it; searches are told when to come again.
/// - half-open: one order in a pause finds out how it is.
package struct Circuit: Sendable, Equatable {
    /// When something happens.
    package typealias Instant = ContinuousClock.Instant

    private enum State: Sendable, Equatable {
        case closed(faults: Int)
        case open(until: Instant)
        /// An order is under way; one that never ends is not waited for longer than a pause.
        case halfOpen(until: Instant)
    }

    private var state = State.closed(faults: 0)
    private var pause = Limits.circuitPauseMin

    /// A source that nothing is held against.
    package init() {}

    /// When it is asked again; nil: it is asked.
    package func retryAt(now: Instant) -> Instant? {
        switch state {
        case .closed: nil
        case .open(let end), .halfOpen(let end): now < end ? end : nil
        }
    }

    /// Notes an order that goes there.
    package mutating func asked(now: Instant) {
        switch state {
        case .closed: break
        case .open(let end), .halfOpen(let end):
            if now >= end { state = .halfOpen(until: now + pause) }
        }
    }

    /// Notes that it has said yes or no.
    package mutating func answered() { self = Circuit() }

    /// Notes that it could not say; whether that opens the circuit.
    package mutating func failed(now: Instant) -> Bool {
        switch state {
        case .closed(let faults) where faults + 1 < Limits.circuitFaults:
            state = .closed(faults: faults + 1)
            return false
        case .closed:
            state = .open(until: now + pause)
            return true
        case .halfOpen:
            pause = min(pause * 2, Limits.circuitPauseMax)
            state = .open(until: now + pause)
            return true
        case .open:
            // It was asked before the circuit opened, and says nothing new.
            return false
        }
    }
}
