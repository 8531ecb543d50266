import GRDB
import Synchronization

/// The threads that read: each with its own connection, all from one queue.
///
/// Pieces that wait are read together, in one transaction: SQLite then locks its file once and not
/// for each statement, which is a third of the work for a small block. A thread is woken for as
/// many pieces as are worth it: for a small block that costs more than reading it.
///
/// Invariant: a piece sees everything that was committed before it was offered. A transaction takes
/// only what waited when it began.
final class ReaderPool: Sendable {
    /// A piece of reading; it answers by itself.
    typealias Job = @Sendable (Database) -> Void

    private struct State {
        var jobs: [Job] = []
        var idle: [Int]
        var share: ReadShare
    }

    private let connections: [DatabaseQueue]
    private let whenRead: @Sendable () -> Void
    private let state: Mutex<State>

    /// Readers over connections that nobody else uses.
    ///
    /// - `togetherMax`: how many pieces may be read in one transaction.
    /// - `whenRead`: called on the reader's thread when those read together have answered.
    init(
        _ connections: [DatabaseQueue],
        togetherMax: Int = 1,
        whenRead: @escaping @Sendable () -> Void
    ) {
        self.connections = connections
        self.whenRead = whenRead
        let share = ReadShare(readers: connections.count, most: togetherMax)
        state = Mutex(State(idle: Array(connections.indices), share: share))
    }

    /// How many pieces wait.
    var queued: Int { state.withLock { $0.jobs.count } }

    /// Takes a piece, or refuses it because too many wait.
    ///
    /// With `isQuiet` no reader is woken for it yet; `start()` follows, after the last of several.
    func offer(isQuiet: Bool = false, _ job: @escaping Job) -> Bool {
        let isTaken = state.withLock { state in
            guard state.jobs.count < Limits.queuedReadsMax else { return false }
            state.jobs.append(job)
            return true
        }
        if isTaken, !isQuiet { start() }
        return isTaken
    }

    /// Wakes a reader when there is something for it.
    func start() {
        let reader = state.withLock { $0.jobs.isEmpty ? nil : $0.idle.popLast() }
        guard let reader else { return }
        connections[reader].asyncWriteWithoutTransaction { db in
            while case let jobs = self.next(reader), !jobs.isEmpty {
                let began = ContinuousClock.now
                self.run(jobs, db)
                let took = ContinuousClock.now - began
                self.state.withLock { $0.share.note(jobs.count, took: took) }
            }
        }
    }

    /// What a reader does next; none: it is idle from now on.
    private func next(_ reader: Int) -> [Job] {
        let (jobs, isMore) = state.withLock { state in
            guard !state.jobs.isEmpty else {
                state.idle.append(reader)
                return ([Job](), false)
            }
            let count = state.share.of(state.jobs.count)
            defer { state.jobs.removeFirst(count) }
            return (Array(state.jobs[..<count]), count < state.jobs.count)
        }
        // Whoever leaves something wakes the next.
        if isMore { start() }
        return jobs
    }

    private func run(_ jobs: [Job], _ db: Database) {
        var waiting = jobs[...]
        if jobs.count > 1 {
            // Where no transaction can begin, each piece finds out by itself, and says so.
            try? db.inTransaction(.deferred) {
                while let job = waiting.popFirst() { job(db) }
                return .commit
            }
        }
        while let job = waiting.popFirst() { job(db) }
        whenRead()
    }
}
