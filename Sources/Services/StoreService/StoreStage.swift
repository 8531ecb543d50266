import Access
import Blocks
import Bus
package import Daemon
import Foundation
import Logging
package import Messages
import Multiformats

/// The stage that keeps bytes.
///
/// It answers intakes, fetchers and broadcasters on one ROUTER: `get`, `put`, `assemble`, `stat`,
/// `list`, `pin`, `unpin`, `remove`, `replay`, and `ping`, `info`, `stats`.
///
/// What it trusts: the stages that connect, for who owns what and for who may have it. What it does
/// not trust: bytes. Every block is hashed when it comes and when it goes, also those from its own
/// disk.
///
/// What a denylist blocks is `forbidden`: as a root, and as a block on the way through a file. It
/// stays on the disk until somebody removes it.
///
/// How it works: the socket loop reads headers, queues and sends, and reads by itself what is less
/// work than waking a thread for it. One thread writes, in groups that share a commit; some threads
/// read; one hashes whole files. All queues have a bound, past which an asker is told `overloaded` at
/// once.
///
/// Where bytes lie: those of small blocks in the database, those of large ones in segments, files beside
/// it that are only ever appended to. So a large block is written once, and not into the log first; but
/// one that is put alone is, for the log is synced anyway.
///
/// Known weaknesses: the database does not shrink when content goes (its pages are used again), and of
/// the segments only whole blocks of the file system come back, none where that can't punch holes. What
/// a process did not give back because it was killed right after a commit stays until its segment is
/// empty. A reader maps the
/// database, so a disk that fails under it can end the process (it starts again, and acknowledged
/// content is there). A file that was fetched, not assembled here, has no alias by its SHA-256.
package actor StoreStage: Stage {
    /// What it lives in.
    package nonisolated let environment: StageEnvironment
    /// The socket loop runs it.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        environment.loop.asUnownedSerialExecutor()
    }

    let settings: StoreSettings
    let engine: StoreEngine
    let sent = SentBytes(
        clientBytesMax: Limits.replyBytesPerAskerMax,
        totalBytesMax: Limits.replyBytesMax
    )
    var socket: Socket?
    var metrics = StoreMetrics()
    var leases = LeaseBook()
    var replays = ReplayQueue<Asker>()
    var assemblies = AssemblyBook<AssemblyKey, Asker>()
    var scrub: ScrubSchedule?
    var stepsScrubbed = 0
    /// The replies of this turn.
    private var due: [DueReply] = []
    /// The scrub that was asked for.
    var round = ScrubRound()
    var isSweeping = false
    /// What is neither taken nor handed out.
    var blocked: BlockedContent
    /// The events written by this process when the waiting askers were last looked at.
    var eventsSeen: UInt64 = 0
    private var isDraining = false
    private var whenQuiet: CheckedContinuation<Void, Never>?

    /// Opens the database; the sockets are `open()`'s.
    ///
    /// - Throws: a `Failure` whose sentence names the file and what is wrong with it.
    package init(_ settings: StoreSettings, _ environment: StageEnvironment) throws {
        self.settings = settings
        self.environment = environment
        blocked = BlockedContent(settings.denylist.denylist)
        guard !settings.bind.isEmpty else {
            throw SettingsTrouble("store needs --bind: where the other stages connect.")
        }
        do throws(Failure) {
            engine = try StoreEngine(settings, loop: environment.loop)
        } catch {
            throw SettingsTrouble(error.sentence)
        }
    }

    /// Binds, and begins to keep house.
    package func open() throws {
        let socket = try Socket(environment.context, .router, .stageRouter)
        for endpoint in settings.bind {
            try environment.bind(socket, to: endpoint, as: .blocks)
        }
        self.socket = socket
        let loop = environment.loop
        loop.watch(socket) { envelope in self.receive(envelope) }
        loop.atTurnsEnd { self.endTurn() }
        loop.every(.milliseconds(100)) { self.lookForEvents() }
        loop.every(.seconds(1)) { self.keepHouse() }
        beginScrubbing()
        engine.writer.keepSilent(about: blocked)
        settings.denylist.onReload { [weak self] denylist in
            guard let self else { return }
            environment.loop.post(to: self) { $0.block(BlockedContent(denylist)) }
        }
        settings.denylist.reloadAtHangup(of: environment)
    }

    /// Where it listens.
    package var endpoints: [String] { settings.bind }

    /// Its bounds.
    package var limits: [String: UInt64] {
        [
            "quota": UInt64(settings.quota),
            "queued-writes": UInt64(Limits.queuedWritesMax),
            "queued-write-bytes": UInt64(Limits.queuedWriteBytesMax),
            "queued-reads": UInt64(Limits.queuedReadsMax),
            "reply-bytes": UInt64(Limits.replyBytesMax),
            "assemblies": UInt64(Limits.assembliesMax),
        ]
    }

    /// How long requests took.
    package var latency: LatencyHistogram { metrics.latency }

    /// What it has done.
    package func statistics() -> Statistics {
        let tally = engine.writer.tally
        return metrics.statistics(
            queuedWrites: engine.writer.queued,
            queuedReads: engine.readers.queued + engine.background.queued,
            writes: tally.writes,
            heldBytes: tally.heldBytes,
        )
    }

    /// Answers what it has taken, refuses what still comes, and writes down what it remembers.
    package func drain(within bound: Duration) async {
        isDraining = true
        for waiting in replays.removeAll() { answerEvents(waiting) }
        flushLeases()
        guard metrics.open > 0 else { return }
        let timer = environment.loop.after(bound) { self.becomeQuiet() }
        await withCheckedContinuation { whenQuiet = $0 }
        environment.loop.cancel(timer)
    }

    private func block(_ blocked: BlockedContent) {
        self.blocked = blocked
        engine.writer.keepSilent(about: blocked)
    }

    private func becomeQuiet() {
        whenQuiet?.resume()
        whenQuiet = nil
    }

    private func receive(_ envelope: consuming Envelope) {
        let route = envelope.route.bytes
        let isDelimited = envelope.delimited
        let now = ContinuousClock.now
        do throws(MalformedHeader) {
            var (message, encoding) = try envelope.header.withBytes {
                header throws(MalformedHeader) in
                try MessageCodec.decode(header)
            }
            message.beginSpan(in: environment.identity.epoch)
            let asker = Asker(
                route: route,
                isDelimited: isDelimited,
                requestID: message.requestID,
                trace: message.trace,
                hop: message.hop,
                encoding: encoding,
                since: now,
            )
            if let payload = answerControl(message.payload) {
                due.append(DueReply(payload, to: asker))
                return
            }
            metrics.began()
            metrics.bytesIn += UInt64(envelope.body.count)
            guard !isDraining else {
                answer(asker, .failure(Failure(.unavailable, "This store is being stopped.")))
                return
            }
            handle(message, Data(owning: envelope.body), asker)
        } catch {
            let asker = Asker(
                route: route,
                isDelimited: isDelimited,
                requestID: error.requestID ?? .zero,
                hop: 0,
                encoding: error.encoding,
                since: now,
            )
            metrics.began()
            answer(asker, .failure(error.failure))
        }
    }

    /// Ends a request.
    func answer(_ asker: Asker, _ payload: Payload, body: [UInt8] = []) {
        let took = ContinuousClock.now - asker.since
        metrics.ended(payload, took: took)
        environment.logger.debug(
            "answered",
            metadata: .of(asker.message(payload), asker.trace, took)
        )
        metrics.bytesOut += UInt64(body.count)
        due.append(DueReply(payload, body, to: asker))
        if metrics.open == 0 { becomeQuiet() }
        if engine.writer.tally.writes.events != eventsSeen { lookForEvents() }
    }

    /// Has read what the turn asks for, or reads it where it is little, and sends what it has answered:
    /// together, so that a reader and libzmq's thread are woken once.
    private func endTurn() {
        engine.readers.start(orReadOn: engine.own)
        for reply in due { send(reply.payload, body: reply.body, to: reply.asker) }
        due.removeAll(keepingCapacity: true)
    }

    private func send(_ payload: Payload, body: [UInt8] = [], to asker: Asker) {
        // An asker that does not take its replies gets small ones, and asks again.
        guard let frame = sent.charged(Frame(owning: body), to: asker.route) else {
            let refusal = Failure(
                .overloaded,
                "Too many bytes wait to be taken from the store.",
                retryAfter: Limits.retryAfter
            )
            return send(.failure(refusal), to: asker)
        }
        let envelope = Envelope(
            route: Frame(copying: asker.route),
            delimited: asker.isDelimited,
            header: asker.header(payload),
            body: frame,
        )
        guard let socket else { return }
        if !socket.send(envelope).isSent { metrics.unsent += 1 }
    }
}
