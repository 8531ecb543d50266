import Bus
import Daemon
import Foundation
import GRDB
import Messages
import Multiformats

/// What askers want, handed to the threads that do it.
extension StoreStage {
    /// Begins a request; its answer comes from a thread, or at once when it is refused.
    func handle(_ message: Message, _ body: Data, _ asker: Asker) {
        let blocked = blocked
        switch message.payload {
        case .get(let get):
            let (cache, segments) = (engine.cache, engine.file.segments)
            // Whether a whole DAG is here may take a walk over it.
            read(asker, isShort: get.format != .dag) { db, done in
                let reader = RangeReader(
                    db: db,
                    segments: segments,
                    cache: cache,
                    blocked: blocked
                )
                done(reader.read(get))
            }
        case .stat(let stat):
            look(asker) { .status(try $0.status(stat, blocked)) }
        case .list(let list):
            look(asker) { .listing(try $0.listing(list, blocked)) }
        case .put(let put):
            // Fetched blocks can be fetched again: they share the next sync instead of having one.
            write(asker, bytes: body.count, isDurable: put.fetchedFor == nil, isLast: put.isLast) {
                let incoming = try IncomingBlock(put, bytes: body)
                try blocked.refuse(incoming.cid)
                try blocked.refuse(incoming.root)
                return { .stored(try $0.put(incoming)) }
            }
        case .assemble(let assemble):
            self.assemble(assemble, body, asker)
        case .pin(let holding):
            write(asker) {
                { transaction in
                    let cid = try transaction.db.resolve(holding.contentHash)
                    try blocked.refuse(cid, in: transaction.db)
                    return .done(try transaction.pin(holding))
                }
            }
        case .unpin(let holding):
            write(asker) { { .done(try $0.unpin(holding)) } }
        case .remove(let holding):
            write(asker) { { .done(try $0.remove(holding)) } }
        case .replay(let replay):
            self.replay(replay, wait: message.timeToLive ?? .seconds(1), asker)
        default:
            let sentence = "A store does not answer \(message.payload.name)."
            answer(asker, .failure(Failure(.invalidRequest, sentence)))
        }
    }

    /// Reads on another thread, or on the loop's own at the end of the turn.
    private func read(
        _ asker: Asker,
        isShort: Bool = false,
        _ work: @escaping @Sendable (Database, (RangeAnswer) -> Void) -> Void,
    ) {
        let loop = environment.loop
        let isTaken = engine.readers.offer(isQuiet: true, isShort: isShort) { db in
            work(db) { answer in
                guard !loop.isCurrent else {
                    return self.assumeIsolated { $0.answer(asker, answer) }
                }
                // The pool wakes the loop when it has read what it reads together; much is told at once.
                loop.postQuietly(to: self) { $0.answer(asker, answer) }
                if answer.body.count > Limits.quietBytesMax { loop.wake() }
            }
        }
        if !isTaken { answer(asker, .failure(Self.overloaded)) }
    }

    /// Reads something that has no bytes.
    private func look(_ asker: Asker, _ work: @escaping @Sendable (Database) throws -> Payload) {
        read(asker) { db, done in
            do {
                done(RangeAnswer(payload: try work(db)))
            } catch {
                done(RangeAnswer(payload: .failure(Trouble.failure(error))))
            }
        }
    }

    private func answer(_ asker: Asker, _ range: RangeAnswer) {
        if let used = range.used { leases.use(used, now: StoreEngine.now()) }
        if let rotten = range.rotten { drop([rotten], asker: asker) }
        answer(asker, range.payload, body: range.body)
    }

    /// Writes, and answers after the commit.
    private func write(
        _ asker: Asker,
        bytes: Int = 0,
        isDurable: Bool = true,
        isLast: Bool = false,
        _ prepare: @escaping @Sendable () throws -> Writer.Change,
    ) {
        let loop = environment.loop
        let job = Writer.Job(
            prepare: prepare,
            done: { payload in loop.post(to: self) { $0.answer(asker, payload) } },
        )
        if !engine.writer.offer(job, bytes: bytes, isDurable: isDurable, isLast: isLast) {
            answer(asker, .failure(Self.overloaded))
        }
    }

    static let overloaded = Failure(
        .overloaded,
        "The store has too much to do; try again in a moment.",
        retryAfter: Limits.retryAfter,
    )
}
