/// When a child that ended is started again: a pure machine, one for each child.
///
/// ```
///            started            exited                pauseOver
///   waiting ────────▶ running ────────▶ pausing ────────────────▶ waiting
///                        │ exited while stopping
///                        ▼
///                     stopped
/// ```
///
/// The pause doubles with every end that comes soon after the start, and is the shortest again
/// after a life of ten seconds.
package struct Restarts: Sendable, Equatable {
    /// Where a child is.
    package enum State: Sendable, Equatable {
        case waiting
        case running(since: ContinuousClock.Instant)
        case pausing(until: ContinuousClock.Instant)
        case stopped
    }

    /// What to do when a child ended.
    package enum ExitAction: Sendable, Equatable {
        /// Start it again when this long has passed.
        case startAfter(Duration)
        /// It was meant to end.
        case none
    }

    /// Where the child is.
    package private(set) var state = State.waiting
    /// How often it ended without being told to.
    package private(set) var count = 0
    private var pause = Limits.restartPauseMin
    private var isStopping = false

    /// A child that was not started yet.
    package init() {}

    /// It was started.
    package mutating func started(now: ContinuousClock.Instant) {
        state = .running(since: now)
    }

    /// It could not be started, or it ended.
    package mutating func exited(now: ContinuousClock.Instant) -> ExitAction {
        guard !isStopping else {
            state = .stopped
            return .none
        }
        if case .running(let since) = state, now - since >= Limits.steadyAfter {
            pause = Limits.restartPauseMin
        }
        count += 1
        let wait = pause
        pause = min(pause * 2, Limits.restartPauseMax)
        state = .pausing(until: now + wait)
        return .startAfter(wait)
    }

    /// The pause is over: whether it is to be started now.
    package mutating func pauseOver() -> Bool {
        guard !isStopping, case .pausing = state else { return false }
        state = .waiting
        return true
    }

    /// It is not to be started again; whether it runs and must be told to end.
    package mutating func stop() -> Bool {
        isStopping = true
        if case .running = state { return true }
        state = .stopped
        return false
    }
}
