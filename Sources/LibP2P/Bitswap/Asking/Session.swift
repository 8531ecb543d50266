package import Multiformats
package import PeerIdentity

/// One content looked for at several peers: who is asked for which block, and when (bitswap 1.2.0).
///
/// **What it does.** Blocks are wanted in the order of reading. A peer that may have them is asked
/// for blocks; one that nobody knows of is asked first whether it has them; while nobody is known to
/// have anything, one of those is asked for the first block at once. Each block is asked of
/// the peer that will have sent it first, by its measured speed and what it still owes; each peer is
/// asked ahead for as much as keeps its pipe full, and again when a part of that has come. What
/// waits too long is asked of a second peer, and taken back from the other when it comes. A peer
/// that sends no byte for too long loses its wants, rests, and is asked again later; after three
/// times it leaves. Peers of old versions, which can't say what they have, are asked for blocks
/// alone.
/// **What it doesn't.** It sees no bytes, checks none, and finds no providers: its shell does, and
/// tells. It has no clock.
///
/// ```
///            a peer may have it            the block comes
///   waiting ───────────────────▶ asked ───────────────────▶ accepted
///    ▲   │                          │
///    │   │ nobody is left to ask    │ "don't have", stall, the peer leaves
///    │   └──────▶ missing           │
///    └──────────────────────────────┘
/// ```
///
/// Every call returns what is to be done. Call `deadlinePassed` at `deadline`, which changes with
/// every call.
///
/// **What it trusts.** Nothing: a peer that says it has a block and doesn't send it is asked with
/// the others' knowledge, stalls, and rests.
package struct Session: Sendable {
    /// What is to be done.
    package enum Effect: Sendable, Hashable {
        /// Add these lines to what a peer knows to be wanted.
        case send(PeerID, [Message.Entry])
        /// Connect to a provider, and tell `joined` or `unreachable`.
        case connect(PeerID)
        /// A block is there that was wanted by this name; a peer has sent it.
        case accepted(CID, from: PeerID)
        /// Nobody is left who might have a block, and nobody looks for more: it is given up.
        case missing(CID)
        /// The same, but a peer that was asked for blocks has fallen silent: it may have this one.
        case unanswered(CID)
        /// There are blocks that no peer of the session has: look for more peers.
        case findProviders
        /// A peer is no longer of this session.
        case drop(PeerID, DropReason)
    }

    /// Why a peer is no longer of a session.
    package enum DropReason: Sendable, Hashable {
        /// It sent nothing too often.
        case stalled
    }

    var partners: [Partner?] = []
    var places: [PeerID: Int] = [:]
    var dialling: Set<PeerID> = []
    var providers: [PeerID] = []

    var wants: [Int: Want] = [:]
    var numbers: [CID: Int] = [:]
    var nextNumber = 0
    /// Wants that nobody is asked for.
    var waiting = TurnQueue()
    /// Wants of which a peer has said that it hasn't the block, or not answered: nobody else's can be
    /// lost while somebody is there.
    var doubted: Set<Int> = []
    /// All wants.
    var all = TurnQueue()
    /// The usual size of a block here.
    var blockBytes = Double(Limits.blockBytesGuess)
    /// Blocks that two peers are asked for.
    var rescued: Set<Int> = []

    /// Whether somebody looks for providers.
    var isSearching: Bool
    var searchDue: ContinuousClock.Instant?
    /// Peers that were dropped as they sent nothing, and have not joined again.
    var silent: Set<PeerID> = []
    /// When something is to be looked at again that no partner's deadline covers.
    var lookAgain: ContinuousClock.Instant?
    /// Lines that are to be sent, by place.
    var outgoing: [Int: [Message.Entry]] = [:]

    /// Bytes that were accepted.
    package internal(set) var bytesAccepted = 0
    /// Blocks that were accepted.
    package internal(set) var blocksAccepted = 0
    /// Blocks that were asked of a second peer.
    package internal(set) var rescues = 0

    /// A session without peers and wants.
    ///
    /// - Parameter isSearching: whether somebody looks for providers; while it is so, no block is
    ///   given up.
    package init(isSearching: Bool) {
        self.isSearching = isSearching
    }

    /// The peers that are in it.
    package var peers: [PeerID] { partners.compactMap { $0?.id } }
    /// Blocks that are wanted and not here.
    package var wantCount: Int { wants.count }
    /// The usual size of a block here, as far as one has seen.
    package var blockBytesExpected: Int { Int(blockBytes) }
    /// Whether another block can be wanted.
    package var hasRoom: Bool { wants.count < Limits.wantsMax }

    /// Whether a block is wanted already.
    package func isWanted(_ cid: CID) -> Bool { numbers[cid.asVersion1] != nil }

    // MARK: Wants

    /// A block is wanted, at a place in the order of reading; less is sooner.
    ///
    /// Wanting it once more changes nothing. There must be room.
    package mutating func want(
        _ cid: CID,
        order: Int,
        now: ContinuousClock.Instant
    ) -> [Effect] {
        want([(cid, order)], now: now)
    }

    /// Blocks are wanted, each at its place in the order of reading.
    package mutating func want(
        _ cids: [(cid: CID, order: Int)],
        now: ContinuousClock.Instant
    ) -> [Effect] {
        for (cid, order) in cids where numbers[cid.asVersion1] == nil {
            precondition(hasRoom, "a session looks for a bounded number of blocks")
            let turn = Turn(order: order, number: nextNumber)
            nextNumber += 1
            wants[turn.number] = Want(cid, turn: turn)
            numbers[cid.asVersion1] = turn.number
            waiting.insert(turn)
            all.insert(turn)
        }
        return work(now: now)
    }

    /// Blocks are not wanted any more: a reader has left, or they came by another way.
    package mutating func forget(_ cids: [CID], now: ContinuousClock.Instant) -> [Effect] {
        for cid in cids {
            guard let number = numbers[cid.asVersion1] else { continue }
            remove(number)
        }
        return work(now: now)
    }

    /// Takes a want out of the books, and off the lists of those who were told of it.
    mutating func remove(_ number: Int) {
        guard let want = wants.removeValue(forKey: number) else { return }
        numbers[want.cid.asVersion1] = nil
        waiting.remove(want.turn)
        all.remove(want.turn)
        rescued.remove(number)
        doubted.remove(number)
        for place in want.told.places { outgoing[place, default: []].append(.cancel(want.cid)) }
        for place in partners.indices {
            partners[place]?.asked[number] = nil
            partners[place]?.probed[number] = nil
        }
    }
}
