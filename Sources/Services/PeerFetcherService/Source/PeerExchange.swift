import Fetching
import Messages
import Multiformats
import PeerHost
import PeerIdentity

/// One order at work: does what `PeerSearch` says, and tells it what comes of it.
///
/// Everything happens in one task, `run`; the lines are its children, and have ended when it returns.
struct PeerExchange {
    private struct Line {
        var number: Int
        var stop = StopSignal()
        var blocks: AsyncStream<CID>.Continuation
    }

    private enum Event: Sendable {
        case tick
        case news(peer: Int, line: Int, PeerLine.News)
    }

    let host: Host
    let peers: [PeerID]
    let sink: BlockSink
    let question: PeerQuestion
    let bodies: ByteBudget
    /// Told what each peer did, for the next searches.
    let note: @Sendable (PeerID, Note) -> Void

    /// What is learned of a peer.
    enum Note: Sendable {
        case answered(had: Bool, after: Duration)
        case sent(speed: Double)
        case trouble(Trouble)
    }

    private var search: PeerSearch
    private(set) var attempts: PeerAttempts
    /// What makes all further attempts pointless.
    private(set) var trouble: FetchTrouble?
    /// Who said that the content is the file of which root, when its SHA-256 was asked for: the
    /// search ended with it.
    private(set) var lead: (peer: PeerID, root: CID)?
    private var lines: [Int: Line] = [:]
    private var lastLine = 0
    private let events: AsyncStream<Event>
    private let feed: AsyncStream<Event>.Continuation

    init(
        _ question: PeerQuestion,
        of peers: [PeerID],
        skipped: [Attempt],
        headStart: Duration = .zero,
        host: Host,
        sink: BlockSink,
        bodies: ByteBudget,
        note: @escaping @Sendable (PeerID, Note) -> Void,
    ) {
        self.question = question
        self.peers = peers
        self.host = host
        self.sink = sink
        self.bodies = bodies
        self.note = note
        search = PeerSearch(candidates: peers.count, headStart: headStart)
        attempts = PeerAttempts(names: peers.map(\.description), skipped: skipped)
        (events, feed) = AsyncStream.makeStream()
    }

    /// Runs the search to its end.
    mutating func run() async {
        var events = events.makeAsyncIterator()
        await withDiscardingTaskGroup { group in
            var actions = search.start(now: .now)
            var alarm: ContinuousClock.Instant?
            while perform(actions, &group) {
                if let due = search.deadline, due < alarm ?? due + .seconds(1) {
                    alarm = due
                    let feed = feed
                    group.addTask {
                        try? await ContinuousClock().sleep(until: due)
                        feed.yield(.tick)
                    }
                }
                // Nil when the fetch itself is cancelled.
                guard let event = await events.next() else { break }
                switch event {
                case .tick:
                    alarm = nil
                    actions = search.tick(now: .now)
                case .news(let peer, let line, let news):
                    // Of a line that was cancelled nothing is heard.
                    let isHeard = lines[peer]?.number == line
                    actions = isHeard ? await hear(news, of: peer) : []
                }
            }
            for peer in peers.indices {
                if let speed = search.speed(of: peer) { note(peers[peer], .sent(speed: speed)) }
            }
            group.cancelAll()
        }
        // A line puts its block before it tells of it: another's news may have ended the search
        // between the two.
        feed.finish()
        for await case .news(let peer, _, let news) in self.events {
            if let bytes = news.bytes { attempts.brought(peer, bytes) }
        }
        attempts.endAll(now: .now, isLate: ContinuousClock.now >= question.deadline)
    }

    /// Does what the search says; false when it is over.
    private mutating func perform(
        _ actions: [PeerSearch.Action],
        _ group: inout DiscardingTaskGroup,
    ) -> Bool {
        for action in actions {
            switch action {
            case .askRoot(let peer):
                open(peer, isProbe: true, &group)
            case .askBlock(let peer, let cid):
                if lines[peer] == nil { open(peer, isProbe: false, &group) }
                lines[peer]?.blocks.yield(cid)
            case .cancel(let peer):
                lines.removeValue(forKey: peer)?.stop.stop()
            case .end:
                return false
            }
        }
        return trouble == nil && lead == nil
    }

    private mutating func open(_ peer: Int, isProbe: Bool, _ group: inout DiscardingTaskGroup) {
        attempts.begin(peer, now: .now)
        lastLine += 1
        let number = lastLine
        let (blocks, inbox) = AsyncStream<CID>.makeStream()
        let opened = Line(number: number, blocks: inbox)
        lines[peer] = opened
        let feed = feed
        let line = PeerLine(
            peer: peers[peer],
            host: host,
            sink: sink,
            question: question,
            bodies: bodies,
            blocks: blocks,
            isProbe: isProbe,
        ) { feed.yield(.news(peer: peer, line: number, $0)) }
        group.addTask { await opened.stop.run { await line.run() } }
    }

    private mutating func hear(_ news: PeerLine.News, of peer: Int) async -> [PeerSearch.Action] {
        let now = ContinuousClock.now
        let latency = now - (attempts.began(peer) ?? now)
        switch news {
        case .has(let bytes):
            note(peers[peer], .answered(had: true, after: latency))
            var actions = search.has(peer, latency: latency, now: now)
            if let bytes {
                attempts.brought(peer, bytes)
                actions += search.arrived(question.cid, from: peer, bytes: bytes, now: now)
            }
            return actions + (await goOn(now))
        case .leads(let root):
            note(peers[peer], .answered(had: true, after: latency))
            lead = (peers[peer], root)
            return []
        case .lacks:
            note(peers[peer], .answered(had: false, after: latency))
            lines.removeValue(forKey: peer)?.stop.stop()
            attempts.end(peer, .missing, now: now)
            return search.lacks(peer, now: now)
        case .brought(let cid, let bytes):
            attempts.brought(peer, bytes)
            let actions = search.arrived(cid, from: peer, bytes: bytes, now: now)
            return actions + (await goOn(now))
        case .denied(let cid):
            return search.denied(cid, by: peer, now: now)
        case .ended(let trouble):
            lines[peer] = nil
            note(peers[peer], .trouble(trouble))
            attempts.end(peer, .failed, trouble, now: now)
            return search.failed(peer, now: now)
        case .hopeless(let trouble):
            self.trouble = trouble
            return []
        }
    }

    /// Tells the search what is missing, or that nothing is.
    private mutating func goOn(_ now: ContinuousClock.Instant) async -> [PeerSearch.Action] {
        do throws(FetchTrouble) {
            let missing = try await sink.missing(Limits.missingMax)
            if let bytes = sink.rangeBytes, bytes > question.bytesMax {
                throw FetchTrouble(.tooLarge, "\(bytes) bytes can't be checked before their end.")
            }
            return sink.isComplete ? search.completed() : search.wanted(missing, now: now)
        } catch {
            trouble = error
            return []
        }
    }
}
