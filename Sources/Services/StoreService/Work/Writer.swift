import Foundation
import GRDB
import Linux
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

        /// A write that is not made yet.
        package init(
            prepare: @escaping @Sendable () throws -> Change,
            done: @escaping @Sendable (Payload) -> Void
        ) {
            self.prepare = prepare
            self.done = done
        }
    }

    private struct State {
        var queue = WriteQueue<Job>()
        var pace = GroupPace()
        var isRunning = false
        /// The thread waits for more to come.
        var isGathering = false

        /// When the next group is due; nil: now.
        func due(_ now: GroupPace.Instant) -> GroupPace.Instant? {
            guard queue.count > 0 else { return nil }
            return pace.due(
                count: queue.count,
                bytes: queue.bytes,
                isUrgent: queue.isUrgent,
                now: now
            )
        }

        /// Something was added: whether the thread is to begin, or to look at it.
        ///
        /// - `bytes`: what there is to check of it.
        mutating func added(_ bytes: Int) -> (mustStart: Bool, mustWake: Bool) {
            defer { isRunning = true }
            guard isGathering, bytes >= Limits.worthChecking || due(.now) == nil else {
                return (!isRunning, false)
            }
            isGathering = false
            return (false, true)
        }
        var tally = WriteTally()
        var heldBytes: Int64 = 0
        /// What no event is written of.
        var blocked = BlockedContent()
        /// What the connection is set to.
        var isDurable = true
    }

    private let file: StoreFile
    private let quota: Int64
    private let now: @Sendable () -> Int64
    private let whenCommitted: @Sendable (_ bytes: Int) -> Void
    private let state = Mutex(State())
    private let gathered = DispatchSemaphore(value: 0)

    /// A writer over a file's connection that writes.
    ///
    /// - Parameters:
    ///   - file: the database, and the segments beside it.
    ///   - quota: bytes of blocks that it may hold.
    ///   - now: milliseconds since 1970.
    ///   - whenCommitted: told after each commit about how many bytes it has added to the log.
    package init(
        _ file: StoreFile,
        quota: Int64,
        now: @escaping @Sendable () -> Int64,
        whenCommitted: @escaping @Sendable (_ bytes: Int) -> Void = { _ in }
    ) {
        self.file = file
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
    package func offer(
        _ job: Job,
        bytes: Int = 0,
        isDurable: Bool,
        isLast: Bool = false
    ) -> Bool {
        let added = state.withLock { state -> (mustStart: Bool, mustWake: Bool)? in
            guard
                state.queue.offer(job, bytes: bytes, isDurable: isDurable, isLast: isLast)
            else { return nil }
            return state.added(bytes)
        }
        guard let added else { return false }
        go(added)
        return true
    }

    /// Takes a write of the store's own; there is at most one of a kind.
    package func add(_ job: Job, isDurable: Bool = false) {
        go(
            state.withLock { state in
                state.queue.add(job, bytes: 0, isDurable: isDurable)
                return state.added(0)
            }
        )
    }

    private func go(_ added: (mustStart: Bool, mustWake: Bool)) {
        if added.mustWake { gathered.signal() }
        guard added.mustStart else { return }
        file.writer.asyncWriteWithoutTransaction { db in
            // What was checked of those that wait, in their order.
            var checked: [Result<Change, any Error>] = []
            while let group = self.next(&checked) {
                let count = min(group.jobs.count, checked.count)
                let changes =
                    checked.prefix(count) + group.jobs[count...].map(Self.check)
                checked.removeFirst(count)
                let (answers, segmentBytes) = self.commit(Array(changes), group, db)
                for (job, answer) in zip(group.jobs, answers) { job.done(answer) }
                self.state.withLock { $0.pace.committed(group.bytes, now: .now) }
                let rows = max(0, group.bytes - segmentBytes)
                self.whenCommitted(rows + group.jobs.count * Limits.loggedBytesPerWrite)
            }
        }
    }

    /// The next group; while it is gathered, those that wait are checked.
    private func next(
        _ checked: inout [Result<Change, any Error>]
    ) -> WriteQueue<Job>.Group? {
        while true {
            let now = ContinuousClock.now
            let (group, due, waiting) = state.withLock { [count = checked.count] state in
                let due = state.due(now)
                let waiting = due == nil ? nil : state.queue.job(at: count)
                state.isGathering = due != nil && waiting == nil
                let group = due == nil ? state.queue.takeGroup() : nil
                state.isRunning = due != nil || group != nil
                return (group, due, waiting)
            }
            guard let due else { return group }
            if let waiting {
                checked.append(Self.check(waiting))
            } else {
                // Woken too early at worst, by a signal that came when the time was over.
                _ = gathered.wait(timeout: .now() + (due - now) / .seconds(1))
            }
        }
    }

    private static func check(_ job: Job) -> Result<Change, any Error> {
        Result { try job.prepare() }
    }

    private func commit(
        _ checked: [Result<Change, any Error>],
        _ group: WriteQueue<Job>.Group,
        _ db: Database
    ) -> (answers: [Payload], segmentBytes: Int) {
        var changes = checked
        var answers: [Payload] = []
        var wrote = WriteTally()
        do {
            if changes.contains(where: \.isSuccess) {
                try setDurable(group.isDurable, db)
                let transaction = try Transaction.commit(
                    db,
                    file.segments,
                    now: now(),
                    quota: quota,
                    disk: file.segments.disk,
                    isDurable: group.isDurable,
                    bytes: group.bytes
                ) { transaction in
                    transaction.blocked = state.withLock { $0.blocked }
                    answers = try changes.map { try Self.answer($0, transaction) }
                }
                wrote = transaction.tally
                state.withLock { state in
                    state.tally.add(wrote)
                    state.heldBytes = transaction.heldBytes
                }
            } else {
                answers = changes.map(Self.failure)
            }
        } catch {
            // Nothing of the group is written; each asker may come again.
            changes = changes.map { change in change.flatMap { _ in .failure(error) } }
            answers = changes.map(Self.failure)
        }
        return (answers, wrote.segmentBytes)
    }

    private static func answer(
        _ change: Result<Change, any Error>,
        _ transaction: Transaction,
    ) throws -> Payload {
        do {
            return try change.get()(transaction)
        } catch let error where error is DatabaseError || error is LinuxError {
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
