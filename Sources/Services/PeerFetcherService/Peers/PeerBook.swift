package import Messages

/// What is known of each peer: whom to ask first, and whom to leave alone for a while.
///
/// A pure machine. It remembers how long a peer took to answer, how fast it sends, and how often it
/// had what was asked; a peer that lied is not asked for `Limits.liarTime`, one that failed waits a
/// pause that doubles. A Bloom filter of what a peer has, when there are such, goes before all this.
///
/// Invariant: it remembers `Limits.rememberedMax` peers at most; those that lied last.
package struct PeerBook<Peer: Hashable & Sendable>: Sendable {
    /// A peer that is not asked now.
    package struct Skipped: Sendable, Equatable {
        /// Which.
        package var peer: Peer
        /// What it did.
        package var code: ErrorCode
        /// How long it is left alone from now on.
        package var remaining: Duration
    }

    private struct Entry {
        var latency: Duration?
        var speed: Double?
        var asked = 0.0
        var had = 0.0
        var failures = 0
        var pausedUntil: ContinuousClock.Instant?
        var code = ErrorCode.unavailable
        var usedAt: ContinuousClock.Instant

        /// Seconds that it is expected to take until it has what is asked: the quick and the sure
        /// come first, and who is not known counts as even.
        var cost: Double {
            let chance = (had + 1) / (asked + 2)
            return (latency ?? Limits.latencyGuess) / .seconds(1) / chance
        }
    }

    private var entries: [Peer: Entry] = [:]

    /// A book of nobody.
    package init() {}

    /// Peers that are remembered.
    package var count: Int { entries.count }

    /// The peers to ask, the most likely first, and those that are left alone.
    ///
    /// Who failed is left alone only when others are there; who lied always.
    package func plan(
        _ peers: [Peer],
        now: ContinuousClock.Instant,
    ) -> (candidates: [Peer], skipped: [Skipped]) {
        var candidates: [(peer: Peer, cost: Double)] = []
        var paused: [(peer: Peer, cost: Double)] = []
        var skipped: [Skipped] = []
        for peer in peers {
            let entry = entries[peer]
            let cost = entry?.cost ?? Limits.latencyGuess / .seconds(1) * 2
            guard let entry, let until = entry.pausedUntil, until > now else {
                candidates.append((peer, cost))
                continue
            }
            if entry.code != .corrupt { paused.append((peer, cost)) }
            skipped.append(Skipped(peer: peer, code: entry.code, remaining: until - now))
        }
        if candidates.isEmpty {
            candidates = paused
            skipped.removeAll { $0.code != .corrupt }
        }
        let order = candidates.enumerated().sorted {
            ($0.element.cost, $0.offset) < ($1.element.cost, $1.offset)
        }
        return (order.map(\.element.peer), skipped)
    }

    /// How long the first of a plan may be asked alone: twice as long as it takes to answer, when each
    /// of the others is expected to take so long too; zero: not at all.
    package func headStart(of candidates: [Peer]) -> Duration {
        guard candidates.count > 1, let first = entries[candidates[0]],
            let latency = first.latency, latency < Limits.latencyGuess / 4
        else { return .zero }
        let headStart = max(latency * 2, Limits.headStartMin)
        let isFirst = candidates.dropFirst().allSatisfy {
            (entries[$0]?.latency ?? Limits.latencyGuess) >= headStart
        }
        return isFirst ? headStart : .zero
    }

    /// It answered whether it has a content, after so long.
    package mutating func answered(
        _ peer: Peer,
        had: Bool,
        after latency: Duration,
        now: ContinuousClock.Instant,
    ) {
        change(peer, now) { entry in
            entry.latency = entry.latency.map { $0 * 3 / 4 + latency / 4 } ?? latency
            entry.asked = entry.asked * 0.95 + 1
            entry.had = entry.had * 0.95 + (had ? 1 : 0)
            entry.failures = 0
            entry.pausedUntil = entry.code == .corrupt ? entry.pausedUntil : nil
        }
    }

    /// It sent so many bytes in a second.
    package mutating func sent(_ peer: Peer, speed: Double, now: ContinuousClock.Instant) {
        change(peer, now) { entry in
            entry.speed = entry.speed.map { $0 * 3 / 4 + speed / 4 } ?? speed
        }
    }

    /// It sent wrong bytes.
    package mutating func lied(_ peer: Peer, now: ContinuousClock.Instant) {
        change(peer, now) { entry in
            entry.code = .corrupt
            entry.pausedUntil = now + Limits.liarTime
        }
    }

    /// It failed.
    ///
    /// - `retryAfter`: what it asked for itself; zero: nothing.
    package mutating func failed(
        _ peer: Peer,
        _ code: ErrorCode,
        retryAfter: Duration,
        now: ContinuousClock.Instant,
    ) {
        change(peer, now) { entry in
            guard entry.code != .corrupt || entry.pausedUntil ?? now <= now else { return }
            entry.asked = entry.asked * 0.95 + 1
            entry.had *= 0.95
            let pause = min(Limits.pauseMin * (1 << min(entry.failures, 16)), Limits.pauseMax)
            entry.failures += 1
            entry.code = code
            entry.pausedUntil = now + min(max(pause, retryAfter), Limits.pauseMax)
        }
    }

    /// What it sends in a second, in bytes, as it lately did.
    package func speed(of peer: Peer) -> Double? { entries[peer]?.speed }

    /// Peers that are not asked because they lied.
    package func liars(now: ContinuousClock.Instant) -> Int {
        entries.values.count { $0.code == .corrupt && ($0.pausedUntil ?? now) > now }
    }

    private mutating func change(
        _ peer: Peer,
        _ now: ContinuousClock.Instant,
        _ body: (inout Entry) -> Void,
    ) {
        var entry = entries[peer] ?? Entry(usedAt: now)
        entry.usedAt = now
        body(&entry)
        entries[peer] = entry
        guard entries.count > Limits.rememberedMax else { return }
        forget(now: now)
    }

    /// Forgets an eighth of all, those first that did not lie and were not used for longest.
    private mutating func forget(now: ContinuousClock.Instant) {
        func isLiar(_ entry: Entry) -> Int {
            entry.code == .corrupt && (entry.pausedUntil ?? now) > now ? 1 : 0
        }
        let order = entries.sorted {
            (isLiar($0.value), $0.value.usedAt) < (isLiar($1.value), $1.value.usedAt)
        }
        for (peer, _) in order.prefix(Limits.rememberedMax / 8) { entries[peer] = nil }
    }
}
