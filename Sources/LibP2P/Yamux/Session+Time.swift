/// What the shell is to do after a deadline.
package enum DeadlineAction: Sendable, Equatable {
    /// Nothing.
    case none
    /// Ask `nextSend`.
    case send
    /// The session has ended: write what `nextSend` gives, and close.
    case failed(YamuxError)
}

extension Session {
    /// When `deadlinePassed` is to be called, if nothing is received before; nil at the end.
    ///
    /// It may move later with each frame: a timer that fires too early does no harm.
    package var deadline: ContinuousClock.Instant? {
        if case .ended = phase { return nil }
        return heartbeat.deadline
    }

    /// Does what is due.
    package mutating func deadlinePassed(now: ContinuousClock.Instant) -> DeadlineAction {
        if case .ended = phase { return .none }
        do {
            return try heartbeat.deadlinePassed(now: now) ? .send : .none
        } catch {
            fail(error)
            return .failed(error)
        }
    }
}
