import Multiformats

/// A peer that is served: its wantlist, and what is on its way to it.
struct Served: Sendable {
    /// A want of the peer's.
    struct Want: Sendable {
        /// Where a want is on its way to being answered.
        enum Step: Sendable, Hashable {
            /// Its turn has not come.
            case queued
            /// It is being found out whether the block is there.
            case lookingUp
            /// The block is being read.
            case reading
            /// The block is here, and waits to be sent.
            case ready
            /// The block isn't there; it is answered when it comes.
            case absent
        }

        var priority: Int32
        var kind: Message.Entry.Kind
        var sendsDontHave: Bool
        var step = Step.queued
        let number: Int

        /// The place among the peer's wants: more priority first, then the older one.
        var turn: Turn { Turn(order: -Int(priority), number: number) }
    }

    /// What the peer wants, and how.
    var wants: [CID: Want] = [:]
    /// The wants whose turn has not come.
    var queue = TurnQueue()
    /// The wants of which there is nothing.
    var absent = TurnQueue()
    /// The wants by number.
    var cids: [Int: CID] = [:]
    private var nextNumber = 0

    /// Blocks that wait to be sent, with their sizes.
    var blocks: [(cid: CID, bytes: Int)] = []
    /// Answers that wait to be sent.
    var presences: [Message.Presence] = []
    /// Whether a message is being written.
    var isSending = false
    /// Bytes of blocks that wait or are being written.
    var outstanding = 0
    /// Look-ups and reads under way.
    var lookups = 0
    var reads = 0
    /// The usual size of a block that it wants.
    var blockBytes = Limits.blockBytesGuess
    var entryGuard: EntryGuard

    init(now: ContinuousClock.Instant) { entryGuard = EntryGuard(now: now) }

    /// The bytes that are to be sent, and those that are being read, as far as one can know.
    var promised: Int { outstanding + reads * blockBytes }

    /// The want whose turn it is.
    var first: (cid: CID, kind: Message.Entry.Kind)? {
        guard let turn = queue.turns.first, let cid = cids[turn.number], let want = wants[cid]
        else { return nil }
        return (cid, want.kind)
    }

    /// Whether something waits to be sent, and can be.
    var canSend: Bool { !isSending && !(blocks.isEmpty && presences.isEmpty) }
    /// Whether the peer wants nothing, and nothing is done for it.
    var isIdle: Bool {
        wants.isEmpty && !isSending && blocks.isEmpty && presences.isEmpty && lookups == 0
            && reads == 0
    }
    /// Whether it may be found out for the peer whether a block is there.
    var canLookUp: Bool {
        lookups < Limits.lookupsMax && presences.count < Limits.wantlistMax
    }
    /// Whether a block may be read for the peer.
    var canRead: Bool {
        reads < Limits.readsMax && presences.count < Limits.wantlistMax
            && promised < Limits.outstandingBytesMax
    }

    /// The want that is given up when there are too many: one of which there is nothing, else the
    /// last whose turn has not come.
    var leastImportant: (cid: CID, isAbsent: Bool, priority: Int32)? {
        guard let turn = absent.turns.last ?? queue.turns.last, let cid = cids[turn.number],
            let want = wants[cid]
        else { return nil }
        return (cid, want.step == .absent, want.priority)
    }

    /// Adds a want, or changes the one that is there; more is never taken for less.
    mutating func add(_ entry: Message.Entry) {
        guard var want = wants[entry.cid] else {
            let want = Want(
                priority: entry.priority,
                kind: entry.kind,
                sendsDontHave: entry.sendsDontHave,
                number: nextNumber
            )
            nextNumber += 1
            wants[entry.cid] = want
            cids[want.number] = entry.cid
            queue.insert(want.turn)
            return
        }
        unlist(want)
        want.priority = entry.priority
        want.kind = min(want.kind, entry.kind)
        want.sendsDontHave = want.sendsDontHave || entry.sendsDontHave
        // Asked again: what was found out before may be otherwise now.
        if want.step == .absent { want.step = .queued }
        list(want)
        wants[entry.cid] = want
    }

    /// Moves a want to another step.
    mutating func move(_ cid: CID, to step: Want.Step) {
        guard var want = wants[cid] else { return }
        unlist(want)
        want.step = step
        list(want)
        wants[cid] = want
    }

    /// Takes a want off the list; the bytes of the block that was ready for it, or nil.
    mutating func remove(_ cid: CID) -> Int? {
        guard let want = wants.removeValue(forKey: cid) else { return nil }
        cids[want.number] = nil
        unlist(want)
        guard want.step == .ready, let at = blocks.firstIndex(where: { $0.cid == cid }) else {
            return nil
        }
        let bytes = blocks.remove(at: at).bytes
        outstanding -= bytes
        return bytes
    }

    private mutating func list(_ want: Want) {
        switch want.step {
        case .queued: queue.insert(want.turn)
        case .absent: absent.insert(want.turn)
        case .lookingUp, .reading, .ready: break
        }
    }

    private mutating func unlist(_ want: Want) {
        switch want.step {
        case .queued: queue.remove(want.turn)
        case .absent: absent.remove(want.turn)
        case .lookingUp, .reading, .ready: break
        }
    }
}
