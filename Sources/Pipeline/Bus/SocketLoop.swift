package import Linux
import Synchronization

/// One thread that owns a stage's sockets, calls its handlers, and is the executor of its actor.
///
/// It polls the sockets, the timers and an eventfd. A handler is called on the thread, without a
/// task and without a hop (which measured at half of plain C, where this runs at 0.9 and more).
/// Nothing on the thread may wait: what must, works elsewhere and posts its result.
///
/// A turn: what was posted (`Limits.workPerTurn` at most), timers that are due, what waits for the
/// turn's end, the poll, then each socket that has something (`Limits.messagesPerTurn` at most). So
/// neither work nor one busy socket starves the others.
///
/// A stage that is busy sends at the turn's end (`atTurnsEnd`): each message that is sent alone wakes
/// a thread of libzmq, which costs more than the message; those of a turn wake it once.
///
/// The stage is an actor on the loop. A closure made in an isolated method is isolated too, so a
/// handler reaches the actor's state by plain calls; from elsewhere `post(to:)` does:
///
/// ```swift
/// actor Stage {
///     nonisolated let loop: SocketLoop
///     nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
///
///     func open(_ endpoint: String) throws {              // the first call: await stage.open(…)
///         let socket = try Socket(context, .router, .stageRouter)
///         try socket.bind(endpoint)
///         self.socket = socket                            // kept first, then watched
///         loop.watch(socket) { envelope in self.handle(envelope) }
///     }
///     nonisolated func found(_ row: Row) {                // from the database's thread
///         loop.post(to: self) { $0.answer(row) }
///     }
/// }
/// ```
///
/// The handlers keep what they capture until the loop ends, so whoever starts a loop stops it.
/// A loop ends when it is stopped or its context ends, and closes the sockets that it watches.
/// What is asked of it later still runs, in order, on a thread that lasts as long as that takes.
package final class SocketLoop: @unchecked Sendable {
    // Unchecked: what isn't behind the lock or atomic is touched on the loop's thread alone (or
    // before it starts), which `requireLoop` holds at every door.
    let name: String
    private let wakeUp: EventFD
    private let inbox = Mutex(LoopInbox())
    private let thread = Atomic<UInt>(0)
    private let hasStarted = Atomic<Bool>(false)
    private var local: [LoopWork] = []
    var pollSet: PollSet
    var timers = TimerQueue()
    var turnEnds: [() -> Void] = []

    /// Makes a loop that does not run yet.
    ///
    /// - Parameter name: the thread's name (15 bytes show in `top -H`).
    /// - Throws: when the process has no descriptors left.
    package init(name: String) throws(LinuxError) {
        self.name = name
        wakeUp = try EventFD()
        pollSet = PollSet(wakeUp: wakeUp)
    }

    /// Whether the caller runs on the loop's thread.
    package var isCurrent: Bool { thread.load(ordering: .relaxed) == SystemThread.current }

    /// Starts the thread, once.
    package func start() throws(LinuxError) {
        precondition(
            !hasStarted.exchange(true, ordering: .acquiringAndReleasing),
            "a loop starts once"
        )
        inbox.withLock { $0.phase = .running }
        try SystemThread.start(name: name) { self.run() }
    }

    /// Ends the loop after the turn that is under way; from any thread.
    package func stop() {
        inbox.withLock { $0.isStopping = true }
        wakeUp.signal()
    }

    /// Returns when the loop has ended and its sockets are closed.
    package func ended() async {
        await withCheckedContinuation { continuation in
            let hasEnded = inbox.withLock { inbox in
                if inbox.phase != .ended { inbox.waiters.append(continuation) }
                return inbox.phase == .ended
            }
            if hasEnded { continuation.resume() }
        }
    }

    /// Runs a body on the loop, after what was posted before it; from any thread.
    package func post(_ body: @escaping @Sendable () -> Void) { add(.body(body)) }

    /// Runs a body on an actor that has this loop as its executor; from any thread.
    package func post<Stage: Actor>(
        to stage: Stage,
        _ body: @escaping @Sendable (isolated Stage) -> Void
    ) {
        add(.body { stage.assumeIsolated(body) })
    }

    /// Runs a body on an actor as `post` does, but lets a loop that waits go on waiting.
    ///
    /// For one who has several things to leave: whoever does so calls `wake()` after the last.
    package func postQuietly<Stage: Actor>(
        to stage: Stage,
        _ body: @escaping @Sendable (isolated Stage) -> Void
    ) {
        add(.body { stage.assumeIsolated(body) }, isQuiet: true)
    }

    /// Wakes the loop when something has been left for it; from any thread.
    package func wake() {
        if case .signal = inbox.withLock({ $0.wake() }) { wakeUp.signal() }
    }

    func add(_ work: LoopWork, isQuiet: Bool = false) {
        if isCurrent {
            local.append(work)
            return
        }
        switch inbox.withLock({ $0.add(work, isQuiet: isQuiet) }) {
        case .nothing: break
        case .signal: wakeUp.signal()
        case .startThread: startLate()
        }
    }

    func requireLoop() {
        precondition(
            isCurrent || !hasStarted.load(ordering: .acquiring),
            "sockets and timers belong to the loop's thread"
        )
    }
}

/// What the thread does.
extension SocketLoop {
    private func run() {
        thread.store(SystemThread.current, ordering: .relaxed)
        while true {
            let isStopping = takePosted()
            runWork()
            if !isStopping { fireTimers() }
            for body in turnEnds { body() }
            if isStopping { break }
            guard pollSet.poll(milliseconds: sleepTime()) else { break }
            callHandlers()
        }
        finish()
    }

    /// Takes what others posted; says whether the loop is to end.
    private func takePosted() -> Bool {
        inbox.withLock { inbox in
            inbox.isAsleep = false
            if !inbox.work.isEmpty {
                local.append(contentsOf: inbox.work)
                inbox.work.removeAll(keepingCapacity: true)
            }
            return inbox.isStopping
        }
    }

    private func runWork() {
        guard !local.isEmpty else { return }
        let executor = asUnownedSerialExecutor()
        let preference = asUnownedTaskExecutor()
        var done = 0
        while done < local.count, done < Limits.workPerTurn {
            let work = local[done]
            done += 1
            switch work {
            case .job(let job):
                unsafe job.runSynchronously(isolatedTo: executor, taskExecutor: preference)
            case .body(let body):
                body()
            }
        }
        if done == local.count {
            local.removeAll(keepingCapacity: true)
        } else {
            local.removeFirst(done)
        }
    }

    private func fireTimers() {
        guard timers.next != nil else { return }
        let now = ContinuousClock.now
        while let body = timers.popDue(now: now) { body() }
    }

    /// How long to wait in the poll: not at all with work left, else until the next timer.
    private func sleepTime() -> Int {
        guard local.isEmpty else { return 0 }
        let mayWait = inbox.withLock { inbox in
            inbox.isAsleep = inbox.work.isEmpty && !inbox.isStopping
            return inbox.isAsleep
        }
        guard mayWait else { return 0 }
        guard let next = timers.next else { return -1 }
        let (seconds, attoseconds) = (next - ContinuousClock.now).components
        // Rounded up, or the last millisecond would be spent turning; at most an hour.
        return Int(max(0, min(seconds, 3_600) * 1_000 + attoseconds / 1_000_000_000_000_000 + 1))
    }

    private func callHandlers() {
        for index in 0..<pollSet.count {
            pollSet.readable(index)?()
            pollSet.takeWritable(index)?()
        }
    }

    private func finish() {
        pollSet.closeAll()
        timers.removeAll()
        turnEnds = []
        let waiters = inbox.withLock { inbox in
            inbox.phase = .ended
            inbox.hasLateThread = true
            defer { inbox.waiters = [] }
            return inbox.waiters
        }
        for waiter in waiters { waiter.resume() }
        runLate()
    }

    /// Runs what comes after the end, until there is nothing more.
    private func runLate() {
        while true {
            let isDone = inbox.withLock { inbox in
                local.append(contentsOf: inbox.work)
                inbox.work = []
                guard local.isEmpty else { return false }
                inbox.hasLateThread = false
                thread.store(0, ordering: .relaxed)
                return true
            }
            if isDone { return }
            runWork()
        }
    }

    private func startLate() {
        let started: Void? = try? SystemThread.start(name: name) {
            self.thread.store(SystemThread.current, ordering: .relaxed)
            self.runLate()
        }
        // Without a thread the work waits for the next that can be started.
        if started == nil { inbox.withLock { $0.hasLateThread = false } }
    }
}
