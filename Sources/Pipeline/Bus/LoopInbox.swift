/// One thing that a loop was asked to run.
enum LoopWork: Sendable {
    /// A piece of a task or an actor's call.
    case job(UnownedJob)
    /// A plain body.
    case body(@Sendable () -> Void)
}

/// What other threads leave for a loop; behind its lock.
struct LoopInbox: Sendable {
    enum Phase: Sendable {
        case idle
        case running
        /// The sockets are closed; what still comes is run by threads that come and go.
        case ended
    }

    /// What whoever left work must do after letting go of the lock.
    enum Wake: Sendable {
        case nothing
        case signal
        case startThread
    }

    var phase = Phase.idle
    var isStopping = false
    /// Whether the loop is about to poll, or polls, and must be woken for new work.
    var isAsleep = false
    /// After the end: whether a thread runs what came late.
    var hasLateThread = false
    var work: [LoopWork] = []
    var waiters: [CheckedContinuation<Void, Never>] = []

    mutating func add(_ new: LoopWork, isQuiet: Bool = false) -> Wake {
        work.append(new)
        switch phase {
        case .idle:
            return .nothing
        case .running:
            return isQuiet ? .nothing : wake()
        case .ended:
            guard !hasLateThread else { return .nothing }
            hasLateThread = true
            return .startThread
        }
    }

    /// Whether a loop that runs must be woken for what is here.
    mutating func wake() -> Wake {
        guard phase == .running, isAsleep, !work.isEmpty else { return .nothing }
        isAsleep = false
        return .signal
    }
}
