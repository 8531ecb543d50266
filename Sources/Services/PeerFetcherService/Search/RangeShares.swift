package import Multiformats

/// The blocks of one content, shared out among the peers that have it.
///
/// A pure machine. Each peer is asked a few blocks ahead, as many as it sends in a tenth of a second
/// and two round trips, so the shares follow the speeds. In reading order, because somebody waits
/// for the first bytes.
///
/// ```
///            want             give: to whom it comes soonest        arrived
///   (none) ────────▶ pooled ──────────────────────────────▶ held ───────────▶ (none)
///                      ▲                                     │ ▲
///                      └── denied, left, taken away ─────────┘ └ late: held by a second peer too
/// ```
///
/// Invariant: a block is held by two peers at most, and by the second only when it is late or an
/// idle peer is much sooner; of these there are `Limits.duplicatesMin` and an eighth of what came.
/// A peer is never asked for a block that it denied. A slow peer is not given what the others would
/// have before it, and what it holds is taken away when it is much too late and others are there. Whom
/// that happened to too often is asked only for what nobody else here may have.
package struct RangeShares: Sendable {
    /// What is to be done.
    package enum Action: Sendable, Equatable {
        /// Ask this peer for this block.
        case ask(Int, CID)
        /// End this peer's stream: what it was asked is not wanted of it any more.
        case cancel(Int)
    }

    private typealias Instant = ContinuousClock.Instant

    private struct Held {
        var cid: CID
        var bytes: Int
        var askedAt: Instant
        var expectedAt: Instant
        var isLate = false

        private var patience: Duration {
            max(Limits.lateMin, (expectedAt - askedAt) * Limits.lateFactor)
        }
        /// When it is late.
        var lateAt: Instant { askedAt + patience }
        /// When it is so late that it is taken away.
        var lostAt: Instant { askedAt + patience * 2 }
    }

    private struct Peer {
        var latency: Duration
        var meter = SpeedMeter()
        var held: [Held] = []
        var lastArrival: Instant?
        var denied: Set<CID> = []
        var takeaways = 0

        var speed: Double { meter.speed ?? Limits.speedGuess }
        var heldBytes: Int { held.reduce(0) { $0 + $1.bytes } }
        /// It was too slow too often.
        var isLastResort: Bool { takeaways >= Limits.takeawaysMax }
        /// It is late with something: it gets nothing more, and helps nobody.
        var isLate: Bool { held.contains(where: \.isLate) }

        /// Seconds until it would have brought all that it holds and so many bytes more.
        func eta(_ more: Int) -> Double {
            let wait = held.isEmpty ? latency / .seconds(1) : 0
            return wait + Double(heldBytes + more) / speed
        }

        /// Whether it is to be asked for another block of so many bytes.
        func hasRoom(_ bytes: Int) -> Bool {
            guard held.count < Limits.aheadBlocksMax else { return false }
            let ahead = speed * (2 * (latency / .seconds(1)) + Limits.aheadTime)
            let most = min(max(ahead, Double(2 * bytes)), Double(Limits.aheadBytesMax))
            return held.isEmpty || Double(heldBytes + bytes) <= most
        }
    }

    private var peers: [Int: Peer] = [:]
    /// The peers in the order of their numbers: the same seed, the same run.
    private var present: [Int] = []
    private var pool: [CID] = []
    private var holders: [CID: [Int]] = [:]
    /// Bytes of a block, as those that came were.
    private var blockBytes = Limits.blockBytesGuess
    private var arrivedCount = 0
    private var lookedAt: Instant?
    /// Something is late, far off or missing, and nobody who is here can help: others may.
    package private(set) var isShort = false
    /// Blocks that were asked of a second peer.
    package private(set) var duplicates = 0

    /// Nothing is wanted, and nobody is there.
    package init() {}

    /// Blocks that peers were asked for and have not brought.
    package var heldCount: Int { peers.values.reduce(0) { $0 + $1.held.count } }

    /// Blocks are wanted, nothing is under way, and nobody who is here has any of them.
    package var isStuck: Bool {
        !pool.isEmpty && heldCount == 0
            && pool.allSatisfy { cid in
                peers.values.allSatisfy { $0.denied.contains(cid) }
            }
    }

    /// Blocks that this peer was asked for and has not brought.
    package func held(by peer: Int) -> Int { peers[peer]?.held.count ?? 0 }

    /// What this peer sends in a second, in bytes; nil while it isn't known.
    package func speed(of peer: Int) -> Double? { peers[peer]?.meter.speed }

    /// How long all that is known to be missing will take, at the speeds that were measured; nil when
    /// none was.
    package var rest: Duration? {
        let speed = peers.values.reduce(0) { $0 + ($1.meter.speed ?? 0) }
        guard speed > 0 else { return nil }
        let bytes = peers.values.reduce(pool.count * blockBytes) { $0 + $1.heldBytes }
        return .seconds(Double(bytes) / speed)
    }

    /// A peer has the content, or a part of it.
    ///
    /// - `latency`: how long it took to say so.
    package mutating func join(_ peer: Int, latency: Duration) {
        guard peers[peer] == nil else { return }
        peers[peer] = Peer(latency: latency)
        present.append(peer)
        present.sort()
    }

    /// A peer is gone: what it holds is for others.
    package mutating func leave(_ peer: Int) {
        takeAway(peer)
        peers[peer] = nil
        present.removeAll { $0 == peer }
    }

    /// The blocks that are missing now, in reading order.
    package mutating func want(_ cids: [CID]) {
        pool = cids.filter { holders[$0] == nil }
    }

    /// A verified block came.
    package mutating func arrived(
        _ cid: CID,
        from peer: Int,
        bytes: Int,
        now: ContinuousClock.Instant,
    ) -> [Action] {
        measure(cid, from: peer, bytes: bytes, now: now)
        pool.removeAll { $0 == cid }
        guard let others = holders.removeValue(forKey: cid)?.filter({ $0 != peer }) else {
            return []
        }
        arrivedCount += 1
        blockBytes = (3 * blockBytes + bytes) / 4
        return others.map { dismiss($0, except: cid) }
    }

    /// A peer doesn't have a block.
    package mutating func denied(_ cid: CID, by peer: Int) {
        peers[peer]?.denied.insert(cid)
        peers[peer]?.held.removeAll { $0.cid == cid }
        release(cid, of: peer)
    }

    private mutating func measure(_ cid: CID, from peer: Int, bytes: Int, now: Instant) {
        guard var known = peers[peer], let index = known.held.firstIndex(where: { $0.cid == cid })
        else { return }
        let asked = known.held.remove(at: index).askedAt
        let begun = max(asked + known.latency, known.lastArrival ?? asked)
        known.meter.add(bytes: bytes, in: now - min(begun, now))
        known.lastArrival = now
        peers[peer] = known
    }

    /// Takes away what a peer holds, for it is too slow.
    private mutating func dismiss(_ peer: Int, except done: CID? = nil) -> Action {
        takeAway(peer, except: done)
        peers[peer]?.takeaways += 1
        return .cancel(peer)
    }

    private mutating func takeAway(_ peer: Int, except done: CID? = nil) {
        guard let held = peers[peer]?.held else { return }
        peers[peer]?.held = []
        for block in held.reversed() where block.cid != done { release(block.cid, of: peer) }
    }

    /// What one peer held is for others, unless another holds it too.
    private mutating func release(_ cid: CID, of peer: Int) {
        guard var remaining = holders[cid] else { return }
        remaining.removeAll { $0 == peer }
        holders[cid] = remaining.isEmpty ? nil : remaining
        if remaining.isEmpty, !pool.contains(cid) { pool.insert(cid, at: 0) }
    }
}

/// Who is asked for what.
extension RangeShares {
    /// When it is to be looked at again, because a block is late; nil: not by time.
    package var deadline: ContinuousClock.Instant? {
        peers.values.compactMap { peer in
            guard let first = peer.held.first else { return nil }
            return first.isLate ? nextLoss(of: first) : first.lateAt
        }.min()
    }

    /// Only the deal that finds it lost can take it away: later ones need somebody who came.
    private func nextLoss(of block: Held) -> ContinuousClock.Instant? {
        lookedAt.map { $0 < block.lostAt } ?? true ? block.lostAt : nil
    }

    /// Gives out what can be given; to be called after every event, and at the deadline.
    package mutating func deal(now: ContinuousClock.Instant) -> [Action] {
        lookedAt = now
        isShort = false
        let actions = dismissals(now: now) + handouts(now: now) + rescues(now: now)
        isShort = isShort || someoneIdlesInVain(now: now)
        return actions
    }

    /// Whether one who is here has nothing to do, for it lacks what the others need long for.
    private func someoneIdlesInVain(now: Instant) -> Bool {
        let idle = present.filter { peers[$0]?.held.isEmpty == true }
        guard !idle.isEmpty else { return false }
        let long = present.flatMap { peers[$0]?.held ?? [] }
            .filter { $0.expectedAt - now > Limits.wavePatience }
        return (long.map(\.cid) + pool).contains { cid in
            idle.contains { hasDenied($0, cid) }
        }
    }

    /// Gives what is pooled to whom it comes from soonest.
    private mutating func handouts(now: Instant) -> [Action] {
        var actions: [Action] = []
        var kept: [CID] = []
        for (index, cid) in pool.enumerated() {
            guard present.contains(where: { isFree($0) }) else {
                kept += pool[index...]
                break
            }
            let rest = (pool.count - index) * blockBytes
            if let peer = soonest(for: cid, rest: rest) {
                give(cid, to: peer, now: now)
                actions.append(.ask(peer, cid))
            } else {
                kept.append(cid)
            }
        }
        pool = kept
        isShort = isShort || pool.contains { cid in present.allSatisfy { hasDenied($0, cid) } }
        return actions
    }

    private func isFree(_ peer: Int) -> Bool {
        peers[peer].map { $0.hasRoom(blockBytes) && !$0.isLate } ?? false
    }

    private func hasDenied(_ peer: Int, _ cid: CID) -> Bool {
        peers[peer]?.denied.contains(cid) ?? true
    }

    private func eta(of peer: Int) -> Double { peers[peer]?.eta(blockBytes) ?? .infinity }

    private mutating func give(_ cid: CID, to peer: Int, now: Instant) {
        let block = Held(
            cid: cid,
            bytes: blockBytes,
            askedAt: now,
            expectedAt: now + .seconds(eta(of: peer)),
        )
        peers[peer]?.held.append(block)
        holders[cid, default: []].append(peer)
    }

    /// The peer that would bring a block soonest, if it is worth asking.
    ///
    /// - `rest`: bytes of all that waits.
    private func soonest(for cid: CID, rest: Int) -> Int? {
        let all = present.filter { !hasDenied($0, cid) }
        let willing = all.filter { peers[$0]?.isLastResort == false }
        let able = willing.isEmpty ? all : willing
        let free = able.filter { isFree($0) }
        guard let best = free.min(by: { eta(of: $0) < eta(of: $1) }) else { return nil }
        // Those that are busy now may do all that is left before this one has brought one block.
        let others = able.filter { $0 != best && peers[$0]?.isLate == false }
        guard others.contains(where: { peers[$0]?.held.isEmpty == false }) else { return best }
        let speed = others.reduce(0) { $0 + (peers[$1]?.speed ?? 0) }
        let bytes = others.reduce(rest) { $0 + (peers[$1]?.heldBytes ?? 0) }
        let latency = others.compactMap { peers[$0]?.latency }.min() ?? .zero
        return eta(of: best) <= Double(bytes) / speed + latency / .seconds(1) ? best : nil
    }

    /// Notes what is late, and takes away what is lost where others can bring it.
    private mutating func dismissals(now: Instant) -> [Action] {
        var actions: [Action] = []
        for slow in present {
            guard let first = peers[slow]?.held.first, first.lateAt <= now else { continue }
            if !first.isLate {
                peers[slow]?.held[0].isLate = true
                peers[slow]?.meter.stalled(bytes: first.bytes, for: now - first.askedAt)
            }
            guard helper(for: first.cid, of: slow) != nil else {
                isShort = true
                continue
            }
            if first.lostAt <= now { actions.append(dismiss(slow)) }
        }
        return actions
    }

    /// Gives what is late to a second peer, and what an idle peer would have much sooner.
    private mutating func rescues(now: Instant) -> [Action] {
        var actions: [Action] = []
        for slow in present {
            for block in peers[slow]?.held ?? [] where block.isLate || pool.isEmpty {
                guard holders[block.cid]?.count == 1,
                    duplicates < Limits.duplicatesMin + arrivedCount / Limits.duplicatesShare,
                    let helper = helper(for: block.cid, of: slow), isFree(helper),
                    block.isLate || isMuchSooner(helper, block, now: now)
                else { continue }
                duplicates += 1
                give(block.cid, to: helper, now: now)
                actions.append(.ask(helper, block.cid))
            }
        }
        return actions
    }

    private func isMuchSooner(_ helper: Int, _ block: Held, now: Instant) -> Bool {
        guard peers[helper]?.held.isEmpty == true else { return false }
        let due = block.expectedAt > now ? block.expectedAt : block.lateAt
        let left = (due - now) / .seconds(1)
        return eta(of: helper) < left * Limits.rescueShare
    }

    /// The other peer that would bring a block soonest; who is late itself helps nobody.
    private func helper(for cid: CID, of slow: Int) -> Int? {
        present.filter { $0 != slow && !hasDenied($0, cid) && peers[$0]?.isLate == false }
            .min { eta(of: $0) < eta(of: $1) }
    }
}
