import Bitswap
import Multiformats
import PeerIdentity

/// A session among simulated peers, in virtual time: each has a latency and a speed of its own, and
/// sends its blocks one after the other.
struct Swarm {
    /// What a simulated peer does.
    struct Peer {
        var version = Version.v1_2
        var latency = Duration.milliseconds(20)
        var bytesPerSecond = 20.0 * 1_048_576
        var holds: (Int) -> Bool = { _ in true }
        /// After so many blocks it says nothing more.
        var blocksMax = Int.max
        /// Whether it says that it has everything, whatever it holds.
        var boasts = false
    }

    private enum Event {
        case hears([Message.Entry])
        case sent(Int)
        case says([(cid: CID, bytes: Int)], [Message.Presence])
    }

    private struct Line {
        var queue: [Int] = []
        var isBusy = false
        var sent = 0
    }

    let peers: [Peer]
    let blockBytes: Int
    let count: Int
    var session: Session
    var now = Samples.now
    let start = Samples.now
    private var lines: [Line]
    private var ids: [PeerID] = []
    private var numbers: [CID: Int] = [:]
    private var events: [(at: ContinuousClock.Instant, peer: Int, event: Event)] = []
    /// What came, by number of the block, and when.
    private(set) var arrivals: [Int: Duration] = [:]
    private(set) var missing: [Int] = []
    private(set) var unanswered: [Int] = []
    private(set) var dropped: [Int] = []
    private(set) var bytesSent = 0
    private(set) var blocksOf: [Int: Int] = [:]
    private(set) var searches = 0

    init(_ peers: [Peer], blocks count: Int, of blockBytes: Int, isSearching: Bool = false) throws {
        self.peers = peers
        self.count = count
        self.blockBytes = blockBytes
        session = Session(isSearching: isSearching)
        lines = peers.map { _ in Line() }
        for number in peers.indices { ids.append(try Samples.peer(number)) }
        for number in 0..<count { numbers[Samples.cid(number)] = number }
    }

    /// Wants the first block, and all others when it is there; runs until nothing happens any more,
    /// or so long.
    mutating func run(providers: Bool = true, atMost: Duration = .seconds(600)) {
        for (number, peer) in peers.enumerated() {
            handle(session.joined(ids[number], peer.version, isProvider: providers, now: now))
        }
        handle(session.want(Samples.cid(0), order: 0, now: now))
        while now - start < atMost {
            let next = events.indices.min { events[$0].at < events[$1].at }
            let due = session.deadline
            guard next != nil || due != nil else { return }
            if let due, next.map({ due <= events[$0].at }) ?? true {
                now = max(now, due)
                handle(session.deadlinePassed(now: now))
                if arrivals.count + missing.count + unanswered.count == count { return }
                continue
            }
            guard let next else { return }
            let (at, peer, event) = events.remove(at: next)
            now = max(now, at)
            happen(event, at: peer)
        }
    }

    /// How long it took until all was there.
    var took: Duration { arrivals.values.max() ?? .zero }

    private mutating func happen(_ event: Event, at peer: Int) {
        switch event {
        case .hears(let entries): hear(entries, at: peer)
        case .sent(let number):
            lines[peer].isBusy = false
            bytesSent += blockBytes
            say([(Samples.cid(number), blockBytes)], [], peer)
            begin(peer)
        case .says(let blocks, let presences):
            handle(session.receive(blocks: blocks, presences: presences, from: ids[peer], now: now))
        }
    }

    private mutating func hear(_ entries: [Message.Entry], at peer: Int) {
        for entry in entries {
            guard let number = numbers[entry.cid.asVersion1] else { continue }
            guard !entry.isCancel else {
                lines[peer].queue.removeAll { $0 == number }
                continue
            }
            let holds = peers[peer].holds(number)
            if entry.kind == .have || !holds {
                guard peers[peer].version.hasPresences, entry.sendsDontHave else { continue }
                if peers[peer].boasts, entry.kind == .block { continue }
                let presence = Message.Presence(entry.cid, isThere: holds || peers[peer].boasts)
                say([], [presence], peer)
            } else {
                lines[peer].queue.append(number)
            }
        }
        begin(peer)
    }

    private mutating func begin(_ peer: Int) {
        guard !lines[peer].isBusy, !lines[peer].queue.isEmpty,
            lines[peer].sent < peers[peer].blocksMax
        else { return }
        lines[peer].isBusy = true
        lines[peer].sent += 1
        let number = lines[peer].queue.removeFirst()
        let time = Duration.seconds(Double(blockBytes) / peers[peer].bytesPerSecond)
        events.append((now + time, peer, .sent(number)))
    }

    private mutating func say(
        _ blocks: [(cid: CID, bytes: Int)],
        _ presences: [Message.Presence],
        _ peer: Int
    ) {
        events.append((now + peers[peer].latency / 2, peer, .says(blocks, presences)))
    }

    private mutating func handle(_ effects: [Session.Effect]) {
        for effect in effects {
            switch effect {
            case .send(let id, let entries):
                guard let peer = ids.firstIndex(of: id) else { continue }
                events.append((now + peers[peer].latency / 2, peer, .hears(entries)))
            case .accepted(let cid, let id):
                guard let number = numbers[cid], let peer = ids.firstIndex(of: id) else { continue }
                arrivals[number] = now - start
                blocksOf[peer, default: 0] += 1
                guard number == 0, count > 1 else { continue }
                let rest = (1..<count).map { (cid: Samples.cid($0), order: $0) }
                handle(session.want(rest, now: now))
            case .missing(let cid): missing.append(numbers[cid] ?? -1)
            case .unanswered(let cid): unanswered.append(numbers[cid] ?? -1)
            case .drop(let id, _): dropped += ids.firstIndex(of: id).map { [$0] } ?? []
            case .findProviders: searches += 1
            case .connect: break
            }
        }
    }
}
