import Bitswap
import Blocks
package import Multiformats
import NIOCore
package import PeerHost
package import PeerIdentity
import Synchronization

/// Bitswap on a host: blocks for peers from a shelf, and blocks from peers for sessions.
///
/// **What it does.** It reads the messages on the streams that peers open, checks each block, and
/// writes on one stream of its own to each peer. `Bitswap.Session` and `Bitswap.Server` decide.
/// **What it trusts.** The shelf, to show a peer what that peer may have and nothing else.
/// **Known weakness.** Sessions share a host's connections: a peer that sends much that nobody asked
/// for is disconnected, whatever else is spoken with it.
///
/// ```swift
/// let exchange = BitswapExchange(host, shelf: shelf)
/// // in a task of its own:
/// await exchange.run()
/// // anywhere:
/// try await exchange.withSession { session in
///     session.provide(peer)
///     let root = try await session.block(cid, order: 0)
/// }
/// ```
package final class BitswapExchange: Sendable {
    private let host: Host
    private let shelf: any BitswapShelf
    private let book = Mutex(BitswapBook())
    /// Bytes of messages that have begun and not ended.
    private let unfinished = Atomic(0)
    private let jobs: AsyncStream<BitswapJob>
    private let inbox: AsyncStream<BitswapJob>.Continuation

    /// An exchange that answers the host's peers from now on, as soon as it is run.
    package init(_ host: Host, shelf: any BitswapShelf) {
        self.host = host
        self.shelf = shelf
        (jobs, inbox) = AsyncStream.makeStream(of: BitswapJob.self)
        for name in Version.protocolIDs {
            host.handle(name, streamsMax: Limits.bitswapStreamsMax) { [weak self] stream in
                try await self?.serve(stream)
            }
        }
    }

    /// Does the exchange's work until its task is cancelled.
    package func run() async {
        let events = host.events()
        for info in await host.peers() {
            if let identified = info.identified { note(info.peer, identified.protocols) }
        }
        await withDiscardingTaskGroup { tasks in
            tasks.addTask { await self.follow(events) }
            tasks.addTask { await self.watchWrites() }
            for await job in jobs {
                tasks.addTask { await self.perform(job) }
            }
            tasks.cancelAll()
        }
    }

    /// Begins a session for one content; whoever begins it ends it.
    ///
    /// - Parameter isSearching: whether somebody looks for providers: while it is so, no block is
    ///   given up.
    /// - Returns: the session; whoever speaks Bitswap joins it when somebody reads.
    package func begin(isSearching: Bool) -> BitswapSession {
        let (searches, told) = AsyncStream.makeStream(
            of: Void.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        let number = change { book in
            let number = book.number()
            book.sessions[number] = BitswapReading(isSearching: isSearching, searches: told)
            return number
        }
        return BitswapSession(self, number: number, searches: searches)
    }

    /// Runs `body` with a session for one content, and ends it.
    ///
    /// - Parameters:
    ///   - isSearching: whether somebody looks for providers: while it is so, no block is given up.
    ///   - body: what is done with it.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws.
    package func withSession<Result: Sendable>(
        isSearching: Bool = false,
        _ body: (BitswapSession) async throws -> Result
    ) async throws -> Result {
        let session = begin(isSearching: isSearching)
        defer { session.end() }
        return try await body(session)
    }

    /// A block has come into the store: peers that wait for it get it.
    package func stored(_ cid: CID) {
        change { $0.apply($0.server.stored(cid)) }
    }

    /// Bytes of blocks that went to a peer, and that came from it and were wanted.
    package func exchanged(with peer: PeerID) -> (sent: UInt64, received: UInt64) {
        let ledger = change { $0.server.ledger(of: peer) }
        return (ledger.bytesSent, ledger.bytesReceived)
    }

    // MARK: For sessions

    /// Changes the book, and starts what comes up.
    @discardableResult
    func change<Result: Sendable>(_ body: (inout BitswapBook) -> Result) -> Result {
        let (result, jobs, wakeups) = book.withLock { book in
            let result = body(&book)
            return (result, book.takeJobs(), book.takeWakeups())
        }
        for wakeup in wakeups { wakeup.wake() }
        for job in jobs { inbox.yield(job) }
        return result
    }

    /// A provider for a session, and where it is; empty: where it is known to be.
    func provide(_ peer: PeerID, at addresses: [Multiaddr], for session: Int) {
        if !addresses.isEmpty { host.learn(addresses, of: peer) }
        guard peer != host.id else { return }
        guard host.connectedPeers.contains(peer) else {
            change { $0.change(session) { $0.provide(peer, now: .now) } }
            return
        }
        change { $0.join(session, peer, isProvider: true) }
    }

    /// Tells a session the time when it is to be told, until the task is cancelled.
    func watch(_ session: Int) async throws {
        while true {
            let deadline = change { $0.sessions[session]?.machine.deadline }
            let soon = ContinuousClock.now + Limits.sessionInterval
            try await ContinuousClock().sleep(until: min(deadline ?? soon, soon))
            let now = ContinuousClock.now
            if let deadline, now >= deadline {
                change { $0.change(session) { $0.deadlinePassed(now: now) } }
            }
        }
    }

    /// Ends what takes too long to be written, until the task is cancelled.
    private func watchWrites() async {
        while (try? await Task.sleep(for: Limits.writeTime / 4)) != nil {
            change { $0.endLateWrites(now: .now) }
        }
    }

    // MARK: Peers

    private func follow(_ events: AsyncStream<PeerEvent>) async {
        for await event in events {
            switch event {
            case .identified(let peer, let info): note(peer, info.protocols)
            case .protocolsChanged(let peer, let names): note(peer, names)
            case .disconnected(let peer, _, _):
                guard !host.connectedPeers.contains(peer) else { continue }
                change { $0.left(peer, now: .now) }
            case .connected, .unreachable: break
            }
        }
    }

    private func note(_ peer: PeerID, _ protocols: [String]) {
        let names = Version.protocolIDs.filter(protocols.contains)
        if !names.isEmpty { change { $0.speaks(peer, names) } }
    }

    private func serve(_ stream: PeerStream) async throws {
        var reader = MessageReader()
        var held = 0
        // A message that is whole soon tells of itself.
        var told = ContinuousClock.now
        defer { unfinished.subtract(held, ordering: .relaxed) }
        do {
            while let bytes = try await stream.read(upTo: Limits.readBytesMax) {
                let now = ContinuousClock.now
                if now - told >= Limits.heardInterval {
                    change { $0.heard(from: stream.peer, now: now) }
                    told = now
                }
                var rest = bytes.readableBytesView
                while let message = try reader.next(&rest) { receive(message, from: stream.peer) }
                let all = unfinished.add(reader.held - held, ordering: .relaxed).newValue
                held = reader.held
                guard all <= Limits.unfinishedBytesMax else { throw BitswapFetchError.tooMany }
            }
            try reader.finish()
        } catch let error as BitswapError {
            // Who breaks the protocol is asked for nothing more.
            change { $0.left(stream.peer, now: .now) }
            throw error
        }
    }

    private func receive(_ message: Message, from peer: PeerID) {
        var blocks: [Block] = []
        var uncheckable: [Int] = []
        for payload in message.payload {
            if let block = payload.prefix.block(of: payload.bytes) {
                blocks.append(block)
            } else {
                uncheckable.append(payload.bytes.count)
            }
        }
        change { [blocks, uncheckable] in
            $0.receive(message, blocks: blocks, uncheckable: uncheckable, from: peer, now: .now)
        }
    }

    // MARK: Jobs

    private func perform(_ job: BitswapJob) async {
        switch job {
        case .write(let peer, let life): await write(to: peer, life)
        case .lookUp(let cid, let peer, let life):
            let size = await shelf.size(of: cid, for: peer)
            change { $0.found(cid, bytes: size, for: peer, life: life) }
        case .read(let cid, let peer, let life):
            let bytes = await shelf.block(cid, for: peer)
            change { $0.read(cid, bytes, for: peer, life: life) }
        case .reset(let stream): stream.reset()
        case .connect(let peer, let session):
            do {
                try await host.connect(to: peer)
                change { $0.join(session, peer, isProvider: true) }
            } catch {
                change { $0.change(session) { $0.unreachable(peer, now: .now) } }
            }
        case .disconnect(let peer):
            change { $0.left(peer, now: .now) }
            host.disconnect(peer)
        }
    }

    /// Writes to a peer until there is nothing more to write.
    private func write(to peer: PeerID, _ life: Int) async {
        do {
            while let step = change({ $0.nextStep(for: peer, life: life, now: .now) }) {
                switch step {
                case .open(let before):
                    let (stream, version) =
                        if let before { before } else { try await open(to: peer) }
                    change { $0.opened(stream, version, life: life, now: .now) }
                case .write(let message, let stream, let version, let reply, let bytes):
                    do {
                        try await stream.write(ByteBuffer(bytes: message.frame(version)))
                    } catch is PeerHostError {
                        // The peer may have ended a stream that it had for long; once more.
                        let (stream, version) = try await open(to: peer)
                        change { $0.opened(stream, version, life: life, now: .now) }
                        try await stream.write(ByteBuffer(bytes: message.frame(version)))
                    }
                    guard let reply else { continue }
                    change { $0.sent(reply, bytes: bytes, to: peer, life: life) }
                }
            }
        } catch {
            change { if $0.lives(peer, life) { $0.left(peer, now: .now) } }
        }
    }

    private func open(to peer: PeerID) async throws -> (PeerStream, Version) {
        let known = change { $0.speakers[peer] }
        // What a peer has said that it speaks needs no agreement first.
        let names = known.map { Array($0.prefix(1)) } ?? Version.protocolIDs
        let stream = try await host.openStream(to: peer, names)
        guard let version = Version(protocolID: stream.name) else {
            stream.reset()
            throw PeerHostError.protocolsRefused(names)
        }
        return (stream, version)
    }
}
