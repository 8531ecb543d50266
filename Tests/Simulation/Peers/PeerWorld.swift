import Multiformats
import PeerFetcherService
import SeededRandom

/// One search among 64 peers in virtual time: the machine as it is, a shell that does what the real
/// one does, and a network as a seed makes it.
struct PeerWorld {
    private enum Event {
        case rootCame(Int, line: Int, isRight: Bool)
        case rootDenied(Int, line: Int)
        case blockCame(Int, Int, line: Int, isRight: Bool)
        case blockDenied(Int, Int, line: Int)
        case broke(Int, line: Int)
        case tick
    }

    private struct Entry {
        let due: Agenda.Instant
        let number: Int
        let event: Event
    }

    /// When a world has been looked at for long enough: the slowest sure peer brings 200 MiB at
    /// 512 KiB/s.
    static let horizon = Duration.seconds(900)

    let sabotage: PeerSabotage?
    private(set) var random: SeededGenerator
    private(set) var peers: [SimulatedPeer] = []
    private(set) var search: PeerSearch
    private(set) var violations: [PeerViolation] = []
    private(set) var trace: [String] = []
    private(set) var isFound = false
    /// How long it took, and how long the best sure peer alone would have taken.
    private(set) var took = Duration.zero
    private(set) var alone: Duration?
    private(set) var events = 0
    private(set) var bytesTwice = 0
    let parts: Int
    let partBytes: Int
    private let origin = ContinuousClock.now
    private var now: Agenda.Instant
    private var agenda: [Entry] = []
    private var lastNumber = 0
    private var alarm: Agenda.Instant?
    private var names: [CID] = []
    private var numbers: [CID: Int] = [:]
    private var stored: Set<Int> = []
    private var isRootHere = false
    private var ends = 0
    private var askedRoot: Set<Int> = []
    private let isTraced: Bool

    init(seed: UInt64, sabotage: PeerSabotage? = nil, isTraced: Bool = false) {
        self.sabotage = sabotage
        self.isTraced = isTraced
        random = SeededGenerator(seed: seed)
        now = origin
        // Small content in one answer, one announced block, or a file.
        switch random.below(4) {
        case 0: (parts, partBytes) = (0, 1 + random.below(65_536))
        case 1: (parts, partBytes) = (1, 65_537 + random.below(2_000_000))
        default: (parts, partBytes) = (2 + random.below(200), 1 << (18 + random.below(3)))
        }
        let count = random.chance(900) ? 64 : random.below(6)
        let holders = random.below(count + 1)
        for number in 0..<count {
            peers.append(
                SimulatedPeer(&random, parts: parts, isHolder: number < holders, now: origin)
            )
        }
        peers.shuffle(using: &random)
        let headStart =
            random.chance(300) ? random.milliseconds(1...100) : Duration.zero
        search = PeerSearch(candidates: count, headStart: headStart)
        for number in 0..<parts {
            let digest = Digest256(words: (seed, UInt64(number), 1, 2))
            names.append(CID(sha256: digest))
            numbers[CID(sha256: digest)] = number
        }
        alone = peers.filter { $0.isSure(parts: parts) }.map { peer in
            let bytes = Double(max(parts, 1) * partBytes + 4_096)
            // What may be asked of one peer ahead is bounded: more doesn't come in a round trip.
            let ahead = min(Limits.aheadBytesMax, Limits.aheadBlocksMax * partBytes)
            let speed = min(peer.speed, Double(ahead) / (peer.latency / .seconds(1)))
            return peer.latency * 2 + .seconds(bytes / speed)
        }.min()
    }

    mutating func run() {
        perform(search.start(now: now))
        while violations.isEmpty, !search.isOver {
            guard
                let next = agenda.indices.min(by: { first, second in
                    (agenda[first].due, agenda[first].number)
                        < (agenda[second].due, agenda[second].number)
                })
            else { break }
            let entry = agenda.remove(at: next)
            guard entry.due - origin < Self.horizon else { break }
            now = entry.due
            events += 1
            happen(entry.event)
            judge()
        }
        took = now - origin
        judgeEnd()
    }
}

/// The network.
extension PeerWorld {
    private mutating func add(_ event: Event, at due: Agenda.Instant) {
        lastNumber += 1
        agenda.append(Entry(due: due, number: lastNumber, event: event))
    }

    private mutating func perform(_ actions: [PeerSearch.Action]) {
        for action in actions {
            note("\(action)")
            if ends > 0 { violate(.oneEnd, "\(action) after the end") }
            switch action {
            case .askRoot(let peer): askRoot(peer)
            case .askBlock(let peer, let cid): numbers[cid].map { askBlock(peer, $0) }
            case .cancel(let peer): cancel(peer)
            case .end: ends += 1
            }
        }
        guard sabotage != .clockIgnored, let deadline = search.deadline else { return }
        if let alarm, alarm <= deadline { return }
        alarm = max(deadline, now)
        add(.tick, at: max(deadline, now))
    }

    private mutating func cancel(_ peer: Int) {
        guard sabotage != .cancelsIgnored else { return }
        // What it sent of the blocks that are not wanted of it came for nothing.
        peers[peer].line += 1
        peers[peer].open = 0
        peers[peer].busyUntil = now
    }

    private mutating func askRoot(_ peer: Int) {
        if peers[peer].hasLied { violate(.notAgain, "liar \(peer) was asked for the root") }
        askedRoot.insert(peer)
        let line = peers[peer].line
        peers[peer].open += 1
        guard peers[peer].manner != .silent else {
            add(.broke(peer, line: line), at: now + Limits.answerTime)
            return
        }
        let bytes = parts == 0 ? partBytes : min(64 + 48 * parts, 65_536)
        let due = send(peer, peers[peer].parts == nil ? 100 : bytes)
        if breaks(peer) {
            add(.broke(peer, line: line), at: due)
        } else if peers[peer].parts == nil {
            add(.rootDenied(peer, line: line), at: due)
        } else {
            peers[peer].rootBytes += bytes
            add(.rootCame(peer, line: line, isRight: !lies(peer)), at: due)
        }
    }

    private mutating func askBlock(_ peer: Int, _ part: Int) {
        if peers[peer].hasLied { violate(.notAgain, "liar \(peer) was asked for \(part)") }
        if peers[peer].denied.contains(part) {
            violate(.notAgain, "\(peer) was asked for \(part), which it denied")
        }
        let line = peers[peer].line
        peers[peer].open += 1
        peers[peer].blocksSent += 1
        if case .dying(let after) = peers[peer].manner, peers[peer].blocksSent > after {
            add(.broke(peer, line: line), at: now + Limits.answerTime)
            return
        }
        guard peers[peer].parts?.contains(part) == true else {
            add(.blockDenied(peer, part, line: line), at: send(peer, 100))
            return
        }
        let due = send(peer, partBytes)
        if breaks(peer) {
            add(.broke(peer, line: line), at: due)
        } else {
            add(.blockCame(peer, part, line: line, isRight: !lies(peer)), at: due)
        }
    }

    /// When an answer of so many bytes is here: one after the other, each after a round trip.
    private mutating func send(_ peer: Int, _ bytes: Int) -> Agenda.Instant {
        let jitter = peers[peer].latency * (Double(random.below(300)) / 1_000)
        let begun = max(peers[peer].busyUntil, now + peers[peer].latency + jitter)
        let due = begun + .seconds(Double(bytes) / peers[peer].speed)
        peers[peer].busyUntil = due
        return due
    }

    private mutating func lies(_ peer: Int) -> Bool {
        guard case .liar(let perMille) = peers[peer].manner else { return false }
        return random.chance(perMille)
    }

    private mutating func breaks(_ peer: Int) -> Bool {
        guard case .frail(let perMille) = peers[peer].manner else { return false }
        return random.chance(perMille)
    }
}

/// The shell.
extension PeerWorld {
    private mutating func happen(_ event: Event) {
        note("\(event)")
        switch event {
        case .tick:
            alarm = nil
            perform(search.tick(now: now))
        case .rootCame(let peer, let line, let isRight):
            guard isOpen(peer, line) else { return }
            guard isRight || sabotage == .liesBelieved else { return lied(peer) }
            if !isRight { violate(.rightBytes, "a wrong root of \(peer) was taken") }
            isRootHere = true
            perform(search.has(peer, latency: peers[peer].latency, now: now))
            storedMore()
        case .rootDenied(let peer, let line):
            guard isOpen(peer, line) else { return }
            perform(search.lacks(peer, now: now))
            if sabotage == .surrender {
                for other in peers.indices where search.standings[other] == .running {
                    perform(search.lacks(other, now: now))
                }
            }
        case .blockCame(let peer, let part, let line, let isRight):
            guard isOpen(peer, line) else { return }
            guard isRight || sabotage == .liesBelieved else {
                if sabotage == .liesForgiven {
                    peers[peer].hasLied = true
                    return perform(search.denied(names[part], by: peer, now: now))
                }
                return lied(peer)
            }
            if !isRight { violate(.rightBytes, "a wrong block of \(peer) was taken") }
            if !stored.insert(part).inserted { bytesTwice += partBytes }
            if sabotage == .arrivalsDenied {
                stored.remove(part)
                return perform(search.denied(names[part], by: peer, now: now))
            }
            perform(search.arrived(names[part], from: peer, bytes: partBytes, now: now))
            storedMore()
        case .blockDenied(let peer, let part, let line):
            guard isOpen(peer, line) else { return }
            peers[peer].denied.insert(part)
            perform(search.denied(names[part], by: peer, now: now))
        case .broke(let peer, let line):
            guard isOpen(peer, line) else { return }
            peers[peer].line += 1
            peers[peer].open = 0
            perform(search.failed(peer, now: now))
        }
    }

    /// Whether an answer belongs to a stream that is open; it is answered then.
    private mutating func isOpen(_ peer: Int, _ line: Int) -> Bool {
        guard peers[peer].line == line, peers[peer].open > 0 else { return false }
        peers[peer].open -= 1
        return true
    }

    private mutating func lied(_ peer: Int) {
        peers[peer].hasLied = true
        perform(search.lied(peer, now: now))
    }

    private mutating func storedMore() {
        guard isRootHere else { return }
        if stored.count == parts {
            isFound = true
            return perform(search.completed())
        }
        let here = stored
        let missing = names.indices.lazy.filter { !here.contains($0) }
        perform(search.wanted(missing.prefix(Limits.missingMax).map { names[$0] }, now: now))
    }
}

/// The judge.
extension PeerWorld {
    private mutating func violate(_ invariant: PeerInvariant, _ text: String) {
        violations.append(PeerViolation(invariant: invariant, text: text))
    }

    private mutating func note(_ what: @autoclosure () -> String) {
        guard isTraced else { return }
        if trace.count == 60 { trace.removeFirst() }
        trace.append("\(((now - origin) / .milliseconds(1)).rounded()) ms  \(what())")
    }

    private mutating func judge() {
        let standings = search.standings
        let running = standings.count { $0 == .running }
        if running > Limits.runnersMax { violate(.bounded, "\(running) peers are asked together") }
        for peer in peers.indices {
            if search.held(by: peer) > Limits.aheadBlocksMax {
                violate(.bounded, "\(search.held(by: peer)) blocks are asked of \(peer)")
            }
            if peers[peer].rootBytes > 2 * 65_536 {
                violate(.bounded, "\(peer) sent \(peers[peer].rootBytes) bytes of the root")
            }
        }
        let most = Limits.duplicatesMin + stored.count / Limits.duplicatesShare
        if search.duplicates > most { violate(.bounded, "\(search.duplicates) blocks twice") }
    }

    private mutating func judgeEnd() {
        guard violations.isEmpty else { return }
        let sure = peers.contains { $0.isSure(parts: parts) }
        if sure, !isFound { violate(.found, "an honest peer has it all") }
        if search.isOver, ends != 1 { violate(.oneEnd, "\(ends) ends") }
        if !search.isOver { violate(.oneEnd, "no end in \(Self.horizon)") }
        if search.isOver, !isFound {
            for (peer, standing) in search.standings.enumerated() {
                let isSilent = peers[peer].open > 0
                if ![.missing, .failed].contains(standing) || isSilent || !askedRoot.contains(peer)
                {
                    violate(.allAsked, "it failed, and \(peer) is \(standing)")
                }
            }
        }
        for peer in peers.indices where peers[peer].open > 0 {
            violate(.nothingLeft, "\(peer) still answers \(peers[peer].open) questions")
        }
        if isFound, let alone, took > alone * 3 + .seconds(2) {
            violate(.prompt, "it took \(took), and \(alone) with the best peer alone")
        }
    }

    var report: String {
        (trace + violations.map(\.description)).joined(separator: "\n")
    }
}
