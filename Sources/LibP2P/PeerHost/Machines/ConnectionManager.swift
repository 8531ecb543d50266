package import PeerIdentity

/// Which connections are kept, which are closed when there are too many, and whom to call.
///
/// A pure machine. Of bootstrap nodes each is called again whenever it is lost; of the other peers
/// that are known, as many as `minConnections` asks for. A call that fails is repeated with a
/// `Backoff`. With more than `maxConnections` the least useful ones are closed, down to
/// `Limits.trimmedShare` of it, so that not every newcomer costs somebody else its place.
///
/// Who is spared: connections younger than `Limits.graceTime` (they had no chance to be useful
/// yet), and peers that somebody protects under a tag. If only such are left nothing is closed, and
/// the ledger's bound refuses newcomers.
package struct ConnectionManager: Sendable {
    /// What the manager asks for.
    package enum Action: Sendable, Hashable {
        /// Call this peer; `connected` or `dialFailed` follows.
        case dial(PeerID)
        /// Close this connection; `disconnected` follows.
        case close(ConnectionID)
    }

    /// What is used to tell the useful connections from others.
    package struct Usage: Sendable, Equatable {
        /// Streams that are open.
        package var streams = 0
        /// Bytes in both directions since the connection began.
        package var bytes: UInt64 = 0

        /// A connection's use until now.
        package init(streams: Int = 0, bytes: UInt64 = 0) {
            self.streams = streams
            self.bytes = bytes
        }
    }

    private struct Entry {
        let peer: PeerID
        let direction: Direction
        let since: ContinuousClock.Instant
        var usage = Usage()
        var isClosing = false
    }

    private struct Candidate {
        let isBootstrap: Bool
        var backoff = Backoff()
        var due: ContinuousClock.Instant
        var isDialing = false
        /// The last call of it led nowhere.
        var isMissing = false
    }

    private let connectionsMin: Int
    private let connectionsMax: Int
    private var entries: [ConnectionID: Entry] = [:]
    private var connectionsOf: [PeerID: Int] = [:]
    private var candidates: [PeerID: Candidate] = [:]
    private var tags: [PeerID: Set<String>] = [:]

    /// A manager of no connections.
    ///
    /// - Parameters:
    ///   - connectionsMin: fewer, and known peers are called.
    ///   - connectionsMax: more, and the least useful are closed.
    ///   - bootstrap: peers that are called at once and always.
    ///   - now: the time.
    package init(
        connectionsMin: Int,
        connectionsMax: Int,
        bootstrap: some Sequence<PeerID>,
        now: ContinuousClock.Instant
    ) {
        precondition(
            connectionsMin >= 0 && connectionsMin <= connectionsMax,
            "the least is not above the most"
        )
        self.connectionsMin = connectionsMin
        self.connectionsMax = connectionsMax
        for peer in bootstrap { candidates[peer] = Candidate(isBootstrap: true, due: now) }
    }

    /// The peers that are connected.
    package var peerCount: Int { connectionsOf.count }

    // MARK: What happens

    /// A connection's peer is known and nothing speaks against it.
    package mutating func connected(
        _ id: ConnectionID,
        with peer: PeerID,
        _ direction: Direction,
        now: ContinuousClock.Instant
    ) {
        entries[id] = Entry(peer: peer, direction: direction, since: now)
        connectionsOf[peer, default: 0] += 1
        candidates[peer]?.isDialing = false
        candidates[peer]?.isMissing = false
        candidates[peer]?.backoff.succeeded()
    }

    /// A connection is no more, whoever closed it.
    ///
    /// The 64 random bits are for the wait before its peer is called again.
    package mutating func disconnected(
        _ id: ConnectionID,
        now: ContinuousClock.Instant,
        random: UInt64
    ) {
        guard let entry = entries.removeValue(forKey: id) else { return }
        let left = (connectionsOf[entry.peer] ?? 1) - 1
        connectionsOf[entry.peer] = left > 0 ? left : nil
        if left == 0 { postpone(entry.peer, now: now, random: random) }
    }

    /// A call that the manager asked for led nowhere.
    ///
    /// - Returns: whether that is news: it is of a bootstrap node, the first time since it was
    ///   connected.
    package mutating func dialFailed(
        _ peer: PeerID,
        now: ContinuousClock.Instant,
        random: UInt64
    ) -> Bool {
        guard let candidate = candidates[peer] else { return false }
        candidates[peer]?.isDialing = false
        candidates[peer]?.isMissing = true
        postpone(peer, now: now, random: random)
        return candidate.isBootstrap && !candidate.isMissing
    }

    /// An address of this peer is known: it can be called when there are too few connections.
    package mutating func learned(_ peer: PeerID, now: ContinuousClock.Instant) {
        guard candidates[peer] == nil, candidates.count < Limits.knownPeersMax else { return }
        candidates[peer] = Candidate(isBootstrap: false, due: now)
    }

    /// This peer is not to be called any more, unless it is a bootstrap node.
    package mutating func forget(_ peer: PeerID) {
        if candidates[peer]?.isBootstrap == false { candidates[peer] = nil }
    }

    /// Spares a peer's connections until every tag is taken off again.
    package mutating func protect(_ peer: PeerID, tag: String) {
        tags[peer, default: []].insert(tag)
    }

    /// Takes a tag off.
    package mutating func unprotect(_ peer: PeerID, tag: String) {
        tags[peer]?.remove(tag)
        if tags[peer]?.isEmpty == true { tags[peer] = nil }
    }

    /// How a connection was used until now.
    package mutating func used(_ id: ConnectionID, _ usage: Usage) {
        entries[id]?.usage = usage
    }

    /// Time has passed: call who is due, close who is too many.
    package mutating func tick(now: ContinuousClock.Instant) -> [Action] {
        calls(now: now) + trims(now: now)
    }

    // MARK: Whom to call

    private mutating func postpone(
        _ peer: PeerID,
        now: ContinuousClock.Instant,
        random: UInt64
    ) {
        guard let wait = candidates[peer]?.backoff.failed(random: random) else { return }
        candidates[peer]?.due = now + wait
    }

    private mutating func calls(now: ContinuousClock.Instant) -> [Action] {
        var dialing = candidates.values.count { $0.isDialing }
        let due = candidates.filter { peer, candidate in
            !candidate.isDialing && candidate.due <= now && connectionsOf[peer] == nil
        }.sorted { a, b in
            a.value.isBootstrap != b.value.isBootstrap
                ? a.value.isBootstrap : a.value.due < b.value.due
        }
        var actions: [Action] = []
        for (peer, candidate) in due {
            guard dialing < Limits.managerDialsMax else { break }
            guard candidate.isBootstrap || connectionsOf.count + dialing < connectionsMin else {
                break
            }
            candidates[peer]?.isDialing = true
            dialing += 1
            actions.append(.dial(peer))
        }
        return actions
    }

    // MARK: Whom to let go

    private mutating func trims(now: ContinuousClock.Instant) -> [Action] {
        let open = entries.filter { !$0.value.isClosing }
        guard open.count > connectionsMax else { return [] }
        let target = max(
            connectionsMin,
            Int((Double(connectionsMax) * Limits.trimmedShare).rounded(.up))
        )
        let spare = open.filter { _, entry in
            tags[entry.peer] == nil && now - entry.since >= Limits.graceTime
        }.sorted { a, b in
            let (left, right) = (usefulness(a.value, now: now), usefulness(b.value, now: now))
            return left != right ? left < right : a.key < b.key
        }
        return spare.prefix(open.count - target).map { id, _ in
            entries[id]?.isClosing = true
            return .close(id)
        }
    }

    /// How useful a connection is; more is better.
    ///
    /// An open stream counts most: somebody would notice. Then traffic, by its order of magnitude
    /// in bytes a second; a connection that we made (its address is worth something); and age, up
    /// to ten minutes. A second connection with the same peer is worth little.
    private func usefulness(_ entry: Entry, now: ContinuousClock.Instant) -> Int {
        let seconds = max(1, (now - entry.since).components.seconds)
        let rate = entry.usage.bytes / UInt64(seconds)
        let streams = min(entry.usage.streams, 8) * 100
        let traffic = min(UInt64.bitWidth - rate.leadingZeroBitCount, 20) * 4
        let direction = entry.direction == .outbound ? 20 : 0
        let age = Int(min(seconds / 60, 10))
        let isAlone = connectionsOf[entry.peer] == 1
        return streams + traffic + direction + age + (isAlone ? 50 : 0)
    }
}
