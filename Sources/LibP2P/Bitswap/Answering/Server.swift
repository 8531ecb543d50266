package import Multiformats
package import PeerIdentity

/// What peers want, and which of it is answered next (bitswap 1.2.0).
///
/// **What it does.** It keeps a wantlist for each peer, has blocks looked up and read as far as
/// there is room for them on the way to that peer and to all, and puts answers together into
/// messages, one at a time for a peer. Peers take turns; within a peer what has more priority comes
/// first. A want-have is answered with the block itself where it is as small as an answer. What
/// isn't there stays on the list, and is answered when it comes (`stored`).
/// **What it doesn't.** It sees no bytes and no store; who may have what, its shell knows.
///
/// 1. A peer sends a wantlist: `receive`.
/// 2. `lookUp` and `read` are done by the shell, and answered by `found` and `read`.
/// 3. `send` is a message to write; when it was written, tell `sent`.
///
/// **When there is too much.** A peer's wants beyond `Limits.wantlistMax` push out the least
/// important one, without a word, as in kubo. A peer that sends wants faster than anybody needs
/// them is dropped, and so is one that comes when there are `Limits.servedPeersMax` that all want
/// something. When all peers' wants are `Limits.wantlistsMax`, further ones are dropped
/// unless they push out one of their own peer.
///
/// **Known weakness.** A block's size is not known before it is read, so a peer may have
/// `Limits.readsMax` of the longest blocks read for it beyond its share.
package struct Server: Sendable {
    /// What is to be done.
    package enum Effect: Sendable, Hashable {
        /// Find out whether a block is there for a peer, and how long it is.
        case lookUp(CID, for: PeerID)
        /// Read a block for a peer and keep it until it is in a message or discarded.
        case read(CID, for: PeerID)
        /// Write a message to a peer.
        case send(PeerID, Reply)
        /// A block that was read for a peer isn't needed any more.
        case discard(CID, for: PeerID)
        /// Have no more to do with a peer.
        case drop(PeerID, DropReason)
    }

    /// A message to a peer, in which the blocks are named.
    package struct Reply: Sendable, Hashable {
        /// The blocks in it, as the peer named them.
        package var blocks: [CID]
        /// What is known of other blocks.
        package var presences: [Message.Presence]
        /// Bytes that wait behind it.
        package var pendingBytes: Int

        /// A message.
        package init(
            blocks: [CID] = [],
            presences: [Message.Presence] = [],
            pendingBytes: Int = 0
        ) {
            self.blocks = blocks
            self.presences = presences
            self.pendingBytes = pendingBytes
        }
    }

    /// Why a peer isn't served any more.
    package enum DropReason: Sendable, Hashable {
        /// It sends wants faster than anybody can need them.
        case flooding
        /// There are too many peers.
        case crowded
    }

    var served: [PeerID: Served] = [:]
    /// Peers that have something queued, in turn.
    var turns: [PeerID] = []
    var ledgers = Ledgers()
    var wantCount = 0
    var outstanding = 0
    var lookups = 0
    var reads = 0

    /// A server of nobody.
    package init() {}

    /// What was exchanged with a peer.
    package func ledger(of peer: PeerID) -> Ledger { ledgers[peer] }
    /// Wants of a peer that are kept.
    package func wantCount(of peer: PeerID) -> Int { served[peer]?.wants.count ?? 0 }
    /// Wants of all peers.
    package var wantsOfAll: Int { wantCount }
    /// Bytes of blocks that wait for a peer or are being written to it.
    package func outstandingBytes(of peer: PeerID) -> Int { served[peer]?.outstanding ?? 0 }

    // MARK: What peers say

    /// A peer has sent a wantlist, or changes of one.
    package mutating func receive(
        _ entries: [Message.Entry],
        isFull: Bool,
        from peer: PeerID,
        now: ContinuousClock.Instant
    ) -> [Effect] {
        guard !entries.isEmpty || isFull else { return [] }
        var effects: [Effect] = []
        if served[peer] == nil {
            guard served.count < Limits.servedPeersMax || forgetIdle() else {
                return [.drop(peer, .crowded)]
            }
            served[peer] = Served(now: now)
            ledgers.came(peer)
        }
        guard served[peer]?.entryGuard.take(entries.count, now: now) == true else {
            effects += left(peer)
            effects.append(.drop(peer, .flooding))
            return effects
        }
        if isFull {
            let kept = Set(entries.lazy.filter { !$0.isCancel }.map(\.cid))
            let gone = served[peer]?.wants.keys.filter { !kept.contains($0) } ?? []
            for cid in gone.sorted() { remove(cid, of: peer, &effects) }
        }
        for entry in entries {
            guard !entry.isCancel else {
                remove(entry.cid, of: peer, &effects)
                continue
            }
            add(entry, of: peer, &effects)
        }
        takesTurns(peer)
        work(&effects)
        return effects
    }

    /// A peer has sent a block that was wanted.
    package mutating func received(bytes: Int, from peer: PeerID) {
        ledgers.received(bytes, from: peer)
    }

    /// The connection with a peer is no more.
    package mutating func left(_ peer: PeerID) -> [Effect] {
        guard let gone = served.removeValue(forKey: peer) else {
            ledgers.left(peer)
            return []
        }
        wantCount -= gone.wants.count
        outstanding -= gone.outstanding
        lookups -= gone.lookups
        reads -= gone.reads
        turns.removeAll { $0 == peer }
        ledgers.left(peer)
        var effects = gone.blocks.map { Effect.discard($0.cid, for: peer) }
        work(&effects)
        return effects
    }

    private mutating func add(_ entry: Message.Entry, of peer: PeerID, _ effects: inout [Effect]) {
        let isNew = served[peer]?.wants[entry.cid] == nil
        let isCrowded =
            wantCount(of: peer) >= Limits.wantlistMax || wantCount >= Limits.wantlistsMax
        if isNew, isCrowded {
            guard let least = served[peer]?.leastImportant,
                least.isAbsent || least.priority < entry.priority
            else { return }
            remove(least.cid, of: peer, &effects)
        }
        served[peer]?.add(entry)
        if isNew { wantCount += 1 }
    }

    mutating func remove(_ cid: CID, of peer: PeerID, _ effects: inout [Effect]) {
        guard served[peer]?.wants[cid] != nil else { return }
        wantCount -= 1
        guard let bytes = served[peer]?.remove(cid) else { return }
        outstanding -= bytes
        effects.append(.discard(cid, for: peer))
    }

    /// Gives the place of a peer that wants nothing to another; false when there is none.
    private mutating func forgetIdle() -> Bool {
        guard let peer = served.filter({ $0.value.isIdle }).keys.min() else { return false }
        served[peer] = nil
        turns.removeAll { $0 == peer }
        ledgers.left(peer)
        return true
    }

    /// A peer takes part in the round.
    mutating func takesTurns(_ peer: PeerID) {
        if !turns.contains(peer) { turns.append(peer) }
    }
}
