import Foundation
package import GRDB
package import Messages
import Synchronization

/// The one thread of this process that writes: takes what waits, commits it together, then answers.
///
/// Invariant: nobody is told of a write before its commit is over.
package final class Writer: Sendable {
    /// A change within a transaction; what it gives is the answer.
    package typealias Change = (Transaction) throws -> Payload

    /// One write.
    package struct Job: Sendable {
        /// Runs before the transaction, on the writer's thread: checks what needs no table.
        package let prepare: @Sendable () throws -> Change
        /// Gets the answer, on the writer's thread.
        package let done: @Sendable (Payload) -> Void
    }

    private struct State {
        var queue = WriteQueue<Job>()
        var isRunning = false
        var tally = WriteTally()
        var heldBytes: Int64 = 0
        /// What no event is written of.
        var blocked = BlockedContent()
        /// What the connection is set to.
        var isDurable = true
    }

    private let connection: DatabaseQueue
    private let quota: Int64
    private let now: @Sendable () -> Int64
    private let whenCommitted: @Sendable (_ bytes: Int) -> Void
    private let state = Mutex(State())

    /// A writer over the connection that writes.
    ///
    /// - Parameters:
    ///   - connection: the connection.
    ///   - quota: bytes of blocks that it may hold.
    ///   - now: milliseconds since 1970.
    ///   - whenCommitted: told after each commit about how many bytes it has added to the log.
    package init(
        _ connection: DatabaseQueue,
        quota: Int64,
        now: @escaping @Sendable () -> Int64,
        whenCommitted: @escaping @Sendable (_ bytes: Int) -> Void = { _ in }
    ) {
        self.connection = connection
        self.quota = quota
        self.now = now
        self.whenCommitted = whenCommitted
    }

    /// How many writes wait.
    package var queued: Int { state.withLock { $0.queue.count } }

    /// What was written so far, and the bytes held after the last commit.
    package var tally: (writes: WriteTally, heldBytes: Int64) {
        state.withLock { ($0.tally, $0.heldBytes) }
    }

    /// Has no event written of what is blocked, from the next commit on.
    package func keepSilent(about blocked: BlockedContent) {
        state.withLock { $0.blocked = blocked }
    }

    /// Takes an asker's write, or refuses it because too much waits.
    package func offer(_ job: Job, bytes: Int = 0, isDurable: Bool) -> Bool {
        let (isTaken, mustStart) = state.withLock { state in
            guard state.queue.offer(job, bytes: bytes, isDurable: isDurable) else {
                return (false, false)
            }
            defer { state.isRunning = true }
            return (true, !state.isRunning)
        }
        if mustStart { start() }
        return isTaken
    }

    /// Takes a write of the store's own; there is at most one of a kind.
    package func add(_ job: Job, isDurable: Bool = false) {
        let mustStart = state.withLock { state in
            state.queue.add(job, bytes: 0, isDurable: isDurable)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if mustStart { start() }
    }

    private func start() {
        connection.asyncWriteWithoutTransaction { db in
            while let group = self.next() {
                for (job, answer) in zip(group.jobs, self.commit(group, db)) { job.done(answer) }
                self.whenCommitted(group.bytes + group.jobs.count * Limits.loggedBytesPerWrite)
            }
        }
    }

    private func next() -> WriteQueue<Job>.Group? {
        state.withLock { state in
            let group = state.queue.takeGroup()
            state.isRunning = group != nil
            return group
        }
    }

    private func commit(_ group: WriteQueue<Job>.Group, _ db: Database) -> [Payload] {
        var changes: [Result<Change, any Error>] = group.jobs.map { job in
            Result { try job.prepare() }
        }
        var answers: [Payload] = []
        var wrote = (tally: WriteTally(), heldBytes: Int64(0))
        do {
            if changes.contains(where: \.isSuccess) {
                try setDurable(group.isDurable, db)
                try db.inTransaction(.immediate) {
                    let transaction = try Transaction(db, now: now(), quota: quota)
                    transaction.blocked = state.withLock { $0.blocked }
                    answers = try changes.map { try Self.answer($0, transaction) }
                    try transaction.finish()
                    wrote = (transaction.tally, transaction.heldBytes)
                    return .commit
                }
                state.withLock { state in
                    state.tally.add(wrote.tally)
                    state.heldBytes = wrote.heldBytes
                }
            } else {
                answers = changes.map(Self.failure)
            }
        } catch {
            // Nothing of the group is written; each asker may come again.
            changes = changes.map { change in change.flatMap { _ in .failure(error) } }
            answers = changes.map(Self.failure)
        }
        return answers
    }

    private static func answer(
        _ change: Result<Change, any Error>,
        _ transaction: Transaction,
    ) throws -> Payload {
        do {
            return try change.get()(transaction)
        } catch let error as DatabaseError {
            throw error
        } catch {
            return .failure(Trouble.failure(error))
        }
    }

    private static func failure(_ change: Result<Change, any Error>) -> Payload {
        switch change {
        case .success: .failure(Failure(.internal, "The write was left out."))
        case .failure(let error): .failure(Trouble.failure(error))
        }
    }

    /// SQLite takes the setting only between transactions.
    private func setDurable(_ isDurable: Bool, _ db: Database) throws {
        let isSet = state.withLock { $0.isDurable == isDurable }
        guard !isSet else { return }
        try db.execute(sql: "PRAGMA synchronous = \(isDurable ? "FULL" : "NORMAL")")
        state.withLock { $0.isDurable = isDurable }
    }
}

extension Result {
    fileprivate var isSuccess: Bool {
        if case .success = self { true } else { false }
    }
}
