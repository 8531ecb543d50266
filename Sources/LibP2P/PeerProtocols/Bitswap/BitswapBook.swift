import Bitswap
import Blocks
import Multiformats
import PeerHost
import PeerIdentity

/// What an exchange knows: its sessions, its server, and what is to be written to each peer.
///
/// It translates: what a machine says to be done becomes a line, a job, or somebody's answer.
struct BitswapBook {
    var server = Server()
    var sessions: [Int: BitswapReading] = [:]
    /// Those of them that somebody reads: the others want nothing.
    private var read: Set<Int> = []
    /// What each peer was asked by all sessions.
    private var own: [PeerID: OwnWantlist] = [:]
    private var lines: [PeerID: BitswapLine<PeerStream>] = [:]
    /// Blocks that were read for a peer and not sent yet.
    private var kept: [PeerID: [CID: [UInt8]]] = [:]
    /// Connected peers that speak Bitswap, and by which names.
    private(set) var speakers: [PeerID: [String]] = [:]
    /// The lives of peers that something was begun for.
    private var lives: [PeerID: Int] = [:]
    private var nextNumber = 0
    /// Who is to be woken.
    private var wakeups: [BitswapWakeup] = []
    /// What is to be done in tasks.
    private var jobs: [BitswapJob] = []

    /// A number that was not given before.
    mutating func number() -> Int {
        nextNumber += 1
        return nextNumber
    }

    /// The jobs that have come up; the caller starts them.
    mutating func takeJobs() -> [BitswapJob] {
        guard !jobs.isEmpty else { return [] }
        defer { jobs.removeAll() }
        return jobs
    }

    /// Who is to be woken; the caller does it, when it has no lock any more.
    mutating func takeWakeups() -> [BitswapWakeup] {
        guard !wakeups.isEmpty else { return [] }
        defer { wakeups.removeAll() }
        return wakeups
    }

    private mutating func life(of peer: PeerID) -> Int {
        if let life = lives[peer] { return life }
        let life = number()
        lives[peer] = life
        return life
    }

    /// Whether a peer is still in the life in which something was begun.
    func lives(_ peer: PeerID, _ life: Int) -> Bool { lives[peer] == life }

    // MARK: Sessions

    /// Changes a session, and does what it says.
    mutating func change(
        _ session: Int,
        _ body: (inout Bitswap.Session) -> [Bitswap.Session.Effect]
    ) {
        guard let effects = sessions[session]?.change(body) else { return }
        apply(effects, of: session, blocks: [:])
    }

    /// Ends a session: nobody is asked for anything by it any more.
    mutating func end(_ session: Int) {
        read.remove(session)
        if var reading = sessions.removeValue(forKey: session) {
            reading.end(&wakeups)
        }
        for peer in Array(own.keys) {
            let entries = own[peer]?.end(session: session) ?? []
            if !entries.isEmpty { write(entries, to: peer) }
        }
    }

    /// A reader of a session; who speaks and is not in it may be asked again.
    mutating func beginReader(of session: Int) -> Int {
        let reader = number()
        guard sessions[session] != nil else { return reader }
        read.insert(session)
        sessions[session]?.begin(reader: reader)
        let inside = Set(sessions[session]?.machine.peers ?? [])
        guard inside.count < Bitswap.Limits.peersMax else { return reader }
        for peer in speakers.keys.sorted() where !inside.contains(peer) {
            join(session, peer, isProvider: false)
        }
        return reader
    }

    /// A reader is gone: what it alone wanted is taken back.
    mutating func endReader(_ reader: Int, of session: Int) {
        let unwanted = sessions[session]?.end(reader: reader, &wakeups) ?? []
        if !unwanted.isEmpty { change(session) { $0.forget(unwanted, now: .now) } }
        guard sessions[session]?.isRead != true else { return }
        read.remove(session)
    }

    /// Gives a reader a block, or tells it that there is none; false: its session is over.
    mutating func next(
        for reader: Int,
        of session: Int,
        _ waiter: BitswapWakeup.Waiter
    ) -> Bool {
        sessions[session]?.next(for: reader, waiter, &wakeups) != nil
    }

    /// A reader's task was cancelled.
    mutating func cancel(reader: Int, of session: Int) {
        sessions[session]?.cancel(reader: reader, &wakeups)
    }

    /// A session wants a peer: it joins when it is known what the peer speaks.
    mutating func join(_ session: Int, _ peer: PeerID, isProvider: Bool) {
        sessions[session]?.machine.expect(peer)
        lines[peer, default: BitswapLine()].joining.append((session, isProvider))
        startWriting(to: peer)
    }

    private mutating func apply(
        _ effects: [Bitswap.Session.Effect],
        of session: Int,
        blocks: [CID: Block]
    ) {
        for effect in effects {
            switch effect {
            case .send(let peer, let entries):
                let said = own[peer, default: OwnWantlist()].say(entries, session: session)
                if !said.isEmpty { write(said, to: peer) }
            case .connect(let peer): jobs.append(.connect(peer, session: session))
            case .accepted(let cid, _):
                if let block = blocks[cid.asVersion1] {
                    sessions[session]?.deliver(block, as: cid, &wakeups)
                }
            case .missing(let cid): sessions[session]?.lose(cid, .missing(cid), &wakeups)
            case .unanswered(let cid):
                sessions[session]?.lose(cid, .unanswered(cid), &wakeups)
            case .findProviders: sessions[session]?.searches.yield()
            case .drop: break
            }
        }
    }

    // MARK: What peers say

    /// Bytes come from a peer.
    mutating func heard(from peer: PeerID, now: ContinuousClock.Instant) {
        for session in read { sessions[session]?.machine.heard(from: peer, now: now) }
    }

    /// A peer has sent a message, whose blocks were checked.
    ///
    /// - Parameters:
    ///   - message: the message.
    ///   - blocks: its blocks.
    ///   - uncheckable: sizes of those that nobody can check.
    ///   - peer: who.
    ///   - now: the time.
    mutating func receive(
        _ message: Message,
        blocks: [Block],
        uncheckable: [Int],
        from peer: PeerID,
        now: ContinuousClock.Instant
    ) {
        var list = own.removeValue(forKey: peer) ?? OwnWantlist()
        for bytes in uncheckable { list.unasked(bytes: bytes) }
        for block in blocks where list.received(block.cid, bytes: block.bytes.count) == .wanted {
            server.received(bytes: block.bytes.count, from: peer)
        }
        for presence in message.presences where presence.isThere { list.had(presence.cid) }
        guard !list.isAbused else { return drop(peer) }
        own[peer] = list
        if !blocks.isEmpty || !message.presences.isEmpty {
            let names = blocks.map { (cid: $0.cid, bytes: $0.bytes.count) }
            let byName = Dictionary(
                blocks.map { ($0.cid.asVersion1, $0) },
                uniquingKeysWith: { first, _ in first }
            )
            for session in read.sorted() {
                let effects = sessions[session]?.change {
                    $0.receive(blocks: names, presences: message.presences, from: peer, now: now)
                }
                apply(effects ?? [], of: session, blocks: byName)
            }
        }
        apply(server.receive(message.entries, isFull: message.isFull, from: peer, now: now))
    }

    /// A peer speaks Bitswap by these names: every session may ask it.
    mutating func speaks(_ peer: PeerID, _ names: [String]) {
        let isNew = speakers[peer] == nil
        speakers[peer] = names
        guard isNew else { return }
        for session in sessions.keys.sorted() { join(session, peer, isProvider: false) }
    }

    /// The connection with a peer is no more, or it doesn't speak Bitswap.
    mutating func left(_ peer: PeerID, now: ContinuousClock.Instant) {
        if let (stream, _) = lines.removeValue(forKey: peer)?.stream { jobs.append(.reset(stream)) }
        lives[peer] = nil
        own[peer] = nil
        kept[peer] = nil
        speakers[peer] = nil
        apply(server.left(peer))
        for session in sessions.keys.sorted() { change(session) { $0.left(peer, now: now) } }
    }

    /// Has no more to do with a peer: nothing of it is taken from now on, and it is disconnected,
    /// which tells the sessions.
    private mutating func drop(_ peer: PeerID) {
        lives[peer] = nil
        kept[peer] = nil
        lines[peer]?.clear()
        apply(server.left(peer))
        jobs.append(.disconnect(peer))
    }

    // MARK: The server

    /// Does what the server says.
    mutating func apply(_ effects: [Server.Effect]) {
        for effect in effects {
            switch effect {
            case .lookUp(let cid, let peer):
                jobs.append(.lookUp(cid, for: peer, life: life(of: peer)))
            case .read(let cid, let peer):
                jobs.append(.read(cid, for: peer, life: life(of: peer)))
            case .discard(let cid, let peer): kept[peer]?[cid] = nil
            case .drop(let peer, _): drop(peer)
            case .send(let peer, let reply): write(reply, to: peer)
            }
        }
    }

    /// A block was read for a peer, or isn't there.
    mutating func read(_ cid: CID, _ bytes: [UInt8]?, for peer: PeerID, life: Int) {
        guard lives(peer, life) else { return }
        if let bytes { kept[peer, default: [:]][cid] = bytes }
        apply(server.read(cid, bytes: bytes?.count, for: peer))
    }

    /// It is known whether a block is there for a peer.
    mutating func found(_ cid: CID, bytes: Int?, for peer: PeerID, life: Int) {
        guard lives(peer, life) else { return }
        apply(server.found(cid, bytes: bytes, for: peer))
    }

    /// A message was written to a peer.
    mutating func sent(_ reply: Server.Reply, bytes: Int, to peer: PeerID, life: Int) {
        guard lives(peer, life) else { return }
        apply(server.sent(reply, bytes: bytes, to: peer))
    }

    private mutating func write(_ reply: Server.Reply, to peer: PeerID) {
        var message = Message()
        message.presences = reply.presences
        message.pendingBytes = Int32(clamping: reply.pendingBytes)
        var count = 0
        for cid in reply.blocks {
            guard let bytes = kept[peer]?.removeValue(forKey: cid) else { continue }
            count += bytes.count
            message.payload.append(Message.Payload(prefix: CIDPrefix(of: cid), bytes: bytes))
        }
        lines[peer, default: BitswapLine()].add(reply, message, bytes: count)
        startWriting(to: peer)
    }

    // MARK: Writing

    private mutating func write(_ entries: [Message.Entry], to peer: PeerID) {
        guard lines[peer, default: BitswapLine()].add(entries) else { return drop(peer) }
        startWriting(to: peer)
    }

    private mutating func startWriting(to peer: PeerID) {
        guard lines[peer]?.begins() == true else { return }
        jobs.append(.write(peer, life: life(of: peer)))
    }

    /// What a peer's writing task does next; nil: it ends.
    mutating func nextStep(
        for peer: PeerID,
        life: Int,
        now: ContinuousClock.Instant
    ) -> BitswapLine<PeerStream>.Step? {
        lives(peer, life) ? lines[peer]?.next(now: now) : nil
    }

    /// Gives up the streams on which a message has not been written in time.
    mutating func endLateWrites(now: ContinuousClock.Instant) {
        jobs += lines.values.compactMap { $0.lateStream(now: now) }.map { .reset($0) }
    }

    /// A stream to a peer was opened: who wanted the peer has it.
    mutating func opened(
        _ stream: PeerStream,
        _ version: Version,
        life: Int,
        now: ContinuousClock.Instant
    ) {
        let peer = stream.peer
        guard lives(peer, life), let joining = lines[peer]?.joining else {
            jobs.append(.reset(stream))
            return
        }
        lines[peer]?.joining = []
        lines[peer]?.opened(stream, version, now: now)
        for (session, isProvider) in joining {
            change(session) { $0.joined(peer, version, isProvider: isProvider, now: now) }
        }
    }
}
