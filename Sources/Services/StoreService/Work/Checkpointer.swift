import Foundation
package import GRDB
import Synchronization

/// Moves what was committed from the log into the database, beside the writer and not in its way.
///
/// It has a connection of its own, and only ever does what SQLite calls a passive checkpoint: it waits
/// for nobody, and nobody for it. `CheckpointPace` says when. The log begins anew when all of it has
/// been moved at the moment of a commit, which a checkpoint beside a busy writer never sees; so the
/// writer has the last word: when the log is `Limits.checkpointPages` long it moves the little that is
/// left itself.
///
/// Invariant: it moves only what is committed, synced in the log before and in the database after; so
/// what was acknowledged survives it being killed at any point.
package final class Checkpointer: Sendable {
    private struct State {
        var pace: CheckpointPace
        var isRunning = false
    }

    private let connection: DatabaseQueue
    private let whenMoved: @Sendable (_ logged: Int, _ moved: Int) -> Void
    private let state: Mutex<State>

    /// A checkpointer over a connection that nobody else uses.
    ///
    /// - Parameters:
    ///   - connection: the connection, which may write.
    ///   - pace: when it is time for one.
    ///   - whenMoved: told after each how many pages the log has, and how many of them are moved; on
    ///     the connection's thread.
    package init(
        _ connection: DatabaseQueue,
        pace: CheckpointPace = CheckpointPace(),
        whenMoved: @escaping @Sendable (_ logged: Int, _ moved: Int) -> Void = { _, _ in }
    ) {
        self.connection = connection
        self.whenMoved = whenMoved
        state = Mutex(State(pace: pace))
    }

    /// So many bytes were committed.
    package func wrote(_ bytes: Int) {
        let mustStart = state.withLock { state in
            state.pace.wrote(bytes, now: .now)
            guard !state.isRunning, state.pace.due != nil else { return false }
            state.isRunning = true
            return true
        }
        if mustStart { start() }
    }

    private func start() {
        connection.asyncWriteWithoutTransaction { db in
            while let due = self.next() {
                let wait = due - .now
                guard wait <= .zero else {
                    // The thread is this connection's, and has nothing else to do.
                    Thread.sleep(forTimeInterval: wait / .seconds(1))
                    continue
                }
                self.checkpoint(db)
            }
        }
    }

    private func checkpoint(_ db: Database) {
        state.withLock { $0.pace.begin() }
        // One that fails leaves all of it in the log: the next one moves it, or the writer.
        guard let (logged, moved) = try? db.checkpoint(.passive) else { return }
        state.withLock { $0.pace.end(isWhole: moved == logged) }
        whenMoved(logged, moved)
    }

    private func next() -> CheckpointPace.Instant? {
        state.withLock { state in
            state.isRunning = state.pace.due != nil
            return state.pace.due
        }
    }
}
