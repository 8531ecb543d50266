package import Multiformats

/// One content looked for at the connected peers: the race to find who has it, then the blocks
/// shared out among those.
///
/// A pure machine. Peers are candidates by number, the most likely first; the shell asks, verifies,
/// stores, and tells. After `.cancel` nothing of that peer's stream is told any more; a holder that
/// is asked again gets another stream.
///
/// 1. `start`: roots are asked for (`PeerRace`). `has`, `lacks`, `failed`, `lied` tell how it went.
/// 2. `wanted` tells which blocks are missing; they are shared out (`RangeShares`). `arrived`,
///    `denied`, `failed`, `lied` tell how it went.
/// 3. `completed` ends it; so does the end of all candidates.
///
/// Invariant: it ends once. Who lied is not asked again. It fails only when every candidate has.
package struct PeerSearch: Sendable {
    /// What is to be done.
    package enum Action: Sendable, Equatable {
        /// Ask this peer for the root.
        case askRoot(Int)
        /// Ask this peer for this block.
        case askBlock(Int, CID)
        /// Reset this peer's stream.
        case cancel(Int)
        /// It is over.
        case end
    }

    private var race: PeerRace
    private var shares = RangeShares()

    /// A search that has not begun.
    ///
    /// - Parameters:
    ///   - candidates: how many peers there are.
    ///   - headStart: how long the first is asked alone.
    package init(candidates: Int, headStart: Duration = .zero) {
        race = PeerRace(count: candidates, headStart: headStart)
    }

    /// Where each candidate stands.
    package var standings: [PeerRace.Standing] { race.standings }

    /// Whether it is over.
    package var isOver: Bool { race.isOver }

    /// Whether somebody has it, as far as is known.
    package var hasHolders: Bool { race.holders > 0 }

    /// Blocks that were asked of a second peer.
    package var duplicates: Int { shares.duplicates }

    /// Blocks that this peer was asked for and has not brought.
    package func held(by peer: Int) -> Int { shares.held(by: peer) }

    /// What this peer sends in a second, in bytes; nil while it isn't known.
    package func speed(of peer: Int) -> Double? { shares.speed(of: peer) }

    /// When `tick` is to be called; nil: not by time.
    package var deadline: ContinuousClock.Instant? {
        guard !isOver else { return nil }
        return [race.deadline, shares.deadline].compactMap { $0 }.min()
    }

    /// Begins.
    package mutating func start(now: ContinuousClock.Instant) -> [Action] {
        translate(race.start(now: now))
    }

    /// Time has passed.
    package mutating func tick(now: ContinuousClock.Instant) -> [Action] {
        // Whoever answers after the last block has come can't help.
        if let due = race.deadline, due <= now, race.canProlong {
            let rest = shares.rest ?? Limits.headStartMin
            if rest < Limits.latencyGuess { race.prolong(by: rest * 1.5, now: now) }
        }
        return translate(race.tick(now: now)) + deal(now: now)
    }

    /// A peer sent the right root, or announced the content.
    ///
    /// - `latency`: how long it took.
    package mutating func has(
        _ peer: Int,
        latency: Duration,
        now: ContinuousClock.Instant,
    ) -> [Action] {
        guard !isOver, standings[peer] == .running else { return [] }
        shares.join(peer, latency: latency)
        return translate(race.holds(peer)) + deal(now: now)
    }

    /// A peer doesn't have the content.
    package mutating func lacks(_ peer: Int, now: ContinuousClock.Instant) -> [Action] {
        gone(peer, isMissing: true, now: now)
    }

    /// A peer's stream broke, or it could not be asked, or it was silent for too long.
    package mutating func failed(_ peer: Int, now: ContinuousClock.Instant) -> [Action] {
        gone(peer, isMissing: false, now: now)
    }

    /// A peer sent wrong bytes: its stream is to be reset.
    package mutating func lied(_ peer: Int, now: ContinuousClock.Instant) -> [Action] {
        let wasThere = [.running, .holder].contains(standings[peer])
        return (wasThere && !isOver ? [.cancel(peer)] : []) + failed(peer, now: now)
    }

    /// The blocks that are missing now, in reading order.
    package mutating func wanted(_ cids: [CID], now: ContinuousClock.Instant) -> [Action] {
        guard !isOver else { return [] }
        shares.want(cids)
        return deal(now: now)
    }

    /// A verified block came.
    package mutating func arrived(
        _ cid: CID,
        from peer: Int,
        bytes: Int,
        now: ContinuousClock.Instant,
    ) -> [Action] {
        guard !isOver else { return [] }
        let actions = shares.arrived(cid, from: peer, bytes: bytes, now: now)
        return translate(actions) + deal(now: now)
    }

    /// A peer doesn't have a block.
    package mutating func denied(
        _ cid: CID,
        by peer: Int,
        now: ContinuousClock.Instant,
    ) -> [Action] {
        guard !isOver else { return [] }
        shares.denied(cid, by: peer)
        return deal(now: now)
    }

    /// All that is wanted is there.
    package mutating func completed() -> [Action] {
        let holders = standings.indices.filter {
            standings[$0] == .holder && shares.held(by: $0) > 0
        }
        guard !isOver else { return [] }
        for holder in holders { shares.leave(holder) }
        return holders.map { .cancel($0) } + translate(race.complete())
    }

    private mutating func gone(
        _ peer: Int,
        isMissing: Bool,
        now: ContinuousClock.Instant,
    ) -> [Action] {
        guard !isOver else { return [] }
        shares.leave(peer)
        return translate(race.finished(peer, isMissing: isMissing, now: now)) + deal(now: now)
    }

    private mutating func deal(now: ContinuousClock.Instant) -> [Action] {
        guard !isOver else { return [] }
        var actions = translate(shares.deal(now: now))
        if shares.isShort { actions += translate(race.extend(now: now)) }
        guard shares.isStuck, race.running == 0 else { return actions }
        // Nobody of those that said they have it has what is missing: others may.
        for holder in standings.indices where standings[holder] == .holder {
            shares.leave(holder)
            actions += translate(race.finished(holder, isMissing: true, now: now))
        }
        return actions
    }

    private func translate(_ actions: [RangeShares.Action]) -> [Action] {
        actions.map { action in
            switch action {
            case .ask(let peer, let cid): .askBlock(peer, cid)
            case .cancel(let peer): .cancel(peer)
            }
        }
    }

    private func translate(_ actions: [PeerRace.Action]) -> [Action] {
        actions.map { action in
            switch action {
            case .ask(let peer): .askRoot(peer)
            case .cancel(let peer): .cancel(peer)
            case .end: .end
            }
        }
    }
}
