import GRDB
import Synchronization

/// The threads that read: each with its own connection, all from one queue.
final class ReaderPool: Sendable {
    /// A piece of reading; it answers by itself.
    typealias Job = @Sendable (Database) -> Void

    private struct State {
        var jobs: [Job] = []
        var idle: [Int]
    }

    private let connections: [DatabaseQueue]
    private let state: Mutex<State>

    /// Readers over connections that nobody else uses.
    init(_ connections: [DatabaseQueue]) {
        self.connections = connections
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
                while let job = self.next(reader) { job(db) }
            }
        }
        return isTaken
    }

    private func next(_ reader: Int) -> Job? {
        state.withLock { state in
            guard !state.jobs.isEmpty else {
                state.idle.append(reader)
                return nil
            }
            return state.jobs.removeFirst()
        }
    }
}
