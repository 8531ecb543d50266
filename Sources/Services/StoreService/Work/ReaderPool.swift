package import GRDB
import Synchronization

/// The threads that read: each with its own connection, all from one queue.
///
/// Pieces that wait are read together, in one transaction: SQLite then locks its file once and not
/// for each statement, which is a third of the work for a small block. A thread is woken for as
/// many pieces as are worth it: for a small block that costs more than reading it. So the loop reads
/// by itself what is less than that (`start(orReadOn:)`), while no reader is at work: it is away from
/// its sockets for a tenth of a millisecond, or for one piece that takes longer than the last ones.
///
/// Invariant: a piece sees everything that was committed before it was offered. A transaction takes
/// only what waited when it began.
package final class ReaderPool: Sendable {
    /// A piece of reading; it answers by itself.
    package typealias Job = @Sendable (Database) -> Void

    private struct Piece {
        let job: Job
        let isShort: Bool
    }

    private struct State {
        var jobs: [Piece] = []
        var idle: [Int]
        var share: ReadShare
    }

    private let connections: [DatabaseQueue]
    private let whenRead: @Sendable () -> Void
    private let state: Mutex<State>

    /// Readers over connections that nobody else uses.
    ///
    /// - `connections`: one for each reader.
    /// - `togetherMax`: how many pieces may be read in one transaction.
    /// - `whenRead`: called on the reader's thread when those read together have answered.
    package init(
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
    package var queued: Int { state.withLock { $0.jobs.count } }

    /// Takes a piece, or refuses it because too many wait.
    ///
    /// - Parameters:
    ///   - isQuiet: no reader is woken for it yet; `start` follows, after the last of several.
    ///   - isShort: the loop may read it by itself.
    ///   - job: the piece.
    /// - Returns: whether it was taken.
    package func offer(isQuiet: Bool = false, isShort: Bool = false, _ job: @escaping Job) -> Bool {
        let isTaken = state.withLock { state in
            guard state.jobs.count < Limits.queuedReadsMax else { return false }
            state.jobs.append(Piece(job: job, isShort: isShort))
            return true
        }
        if isTaken, !isQuiet { start() }
        return isTaken
    }

    /// Wakes a reader when there is something for it.
    package func start() {
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

    /// Reads what waits on the caller's thread, over a connection of its own, when it is little and
    /// nobody else reads; else wakes a reader for it.
    package func start(orReadOn connection: DatabaseQueue) {
        let taken = state.withLock { state -> [Piece] in
            guard state.idle.count == connections.count, state.share.isLittle(state.jobs.count),
                state.jobs.allSatisfy(\.isShort)
            else { return [] }
            defer { state.jobs.removeAll(keepingCapacity: true) }
            return state.jobs
        }
        guard !taken.isEmpty else { return start() }
        var waiting = taken[...]
        let began = ContinuousClock.now
        connection.writeWithoutTransaction { db in readHere(&waiting, db, since: began) }
        let took = ContinuousClock.now - began
        state.withLock { state in
            state.share.note(taken.count - waiting.count, took: took)
            state.jobs.insert(contentsOf: waiting, at: 0)
        }
        if !waiting.isEmpty { start() }
    }

    /// Reads pieces in one transaction, until they have taken as long as is worth a reader.
    private func readHere(
        _ waiting: inout ArraySlice<Piece>,
        _ db: Database,
        since began: ContinuousClock.Instant,
    ) {
        // Whoever can't begin at once leaves them to a reader, which may wait.
        try? db.inTransaction(.deferred) {
            _ = try db.exists("SELECT 1 FROM meta LIMIT 1")
            repeat {
                waiting.popFirst()?.job(db)
            } while !waiting.isEmpty && ContinuousClock.now - began < Limits.worthAReader
            return .commit
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
            return (state.jobs[..<count].map(\.job), count < state.jobs.count)
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
