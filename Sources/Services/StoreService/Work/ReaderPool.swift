import GRDB
import Synchronization

/// The threads that read: each with its own connection, all from one queue.
///
/// Pieces that wait are read together, in one transaction: SQLite then locks its file once and not
/// for each statement, which is a third of the work for a small block.
///
/// Invariant: a piece sees everything that was committed before it was offered. A transaction takes
/// only what waited when it began.
final class ReaderPool: Sendable {
    /// A piece of reading; it answers by itself.
    typealias Job = @Sendable (Database) -> Void

    private struct State {
        var jobs: [Job] = []
        var idle: [Int]
    }

    private let connections: [DatabaseQueue]
    private let togetherMax: Int
    private let state: Mutex<State>

    /// Readers over connections that nobody else uses.
    ///
    /// - `togetherMax`: how many pieces may be read in one transaction.
    init(_ connections: [DatabaseQueue], togetherMax: Int = 1) {
        self.connections = connections
        self.togetherMax = togetherMax
        state = Mutex(State(idle: Array(connections.indices)))
    }

    /// How many pieces wait.
    var queued: Int { state.withLock { $0.jobs.count } }

    /// Takes a piece, or refuses it because too many wait.
    func offer(_ job: @escaping Job) -> Bool {
        let (isTaken, reader) = state.withLock { state -> (Bool, Int?) in
            guard state.jobs.count < Limits.queuedReadsMax else { return (false, nil) }
            state.jobs.append(job)
            return (true, state.idle.popLast())
        }
        if let reader {
            connections[reader].asyncWriteWithoutTransaction { db in
                while case let jobs = self.next(reader), !jobs.isEmpty { self.run(jobs, db) }
            }
        }
        return isTaken
    }

    /// What a reader does next; none: it is idle from now on.
    private func next(_ reader: Int) -> [Job] {
        state.withLock { state in
            guard !state.jobs.isEmpty else {
                state.idle.append(reader)
                return []
            }
            // A fair share, so that a reader beside this one has something to do.
            let share = (state.jobs.count + connections.count - 1) / connections.count
            let count = min(share, togetherMax)
            defer { state.jobs.removeFirst(count) }
            return Array(state.jobs[..<count])
        }
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
    }
}
