package import Multiformats

/// What one peer has been asked by all sessions together: it has one wantlist of ours, whoever
/// wants.
///
/// A block that two sessions want is on it once, and is taken off when neither wants it any more.
/// It knows too what a peer may still send of what was taken back, and so which blocks nobody asked
/// for. A pure value.
package struct OwnWantlist: Sendable {
    /// What becomes of a block that came.
    package enum Verdict: Sendable, Hashable {
        /// It was wanted.
        case wanted
        /// It was wanted before; a cancel and the block have crossed.
        case late
        /// Nobody asked for it.
        case unasked
    }

    private var askers: [CID: [Int: Message.Entry.Kind]] = [:]
    private var cancelled: Set<CID> = []
    private var oldest: [CID] = []
    private var oldestStart = 0
    private var wantedBlocks = 0
    private var wantedBytes = 0
    private var unaskedBytes = 0
    private var unaskedBlocks = 0

    /// A peer that was asked nothing.
    package init() {}

    /// Blocks that are on it.
    package var count: Int { askers.count }

    /// A session says lines; which of them the peer must hear.
    package mutating func say(_ entries: [Message.Entry], session: Int) -> [Message.Entry] {
        entries.filter { entry in
            let cid = entry.cid.asVersion1
            guard !entry.isCancel else { return cancel(cid, session) }
            let before = askers[cid, default: [:]]
            askers[cid, default: [:]][session] = entry.kind
            // A wish for the block stands for the question too.
            return before[session] == entry.kind || !before.values.contains { $0 <= entry.kind }
        }
    }

    /// A session is over; what the peer must hear.
    package mutating func end(session: Int) -> [Message.Entry] {
        askers.filter { $0.value[session] != nil }.keys.sorted().filter { cancel($0, session) }
            .map { .cancel($0) }
    }

    private mutating func cancel(_ cid: CID, _ session: Int) -> Bool {
        guard askers[cid]?.removeValue(forKey: session) != nil, askers[cid]?.isEmpty == true else {
            return false
        }
        askers[cid] = nil
        remember(cid)
        return true
    }

    /// A peer has sent a block: off the list.
    package mutating func received(_ cid: CID, bytes: Int) -> Verdict {
        let cid = cid.asVersion1
        if askers.removeValue(forKey: cid) != nil {
            wantedBlocks += 1
            wantedBytes += bytes
            return .wanted
        }
        if cancelled.remove(cid) != nil { return .late }
        unasked(bytes: bytes)
        return .unasked
    }

    /// A peer has said that it has a block of which it was asked just that: off the list.
    package mutating func had(_ cid: CID) {
        let cid = cid.asVersion1
        guard let kinds = askers[cid], !kinds.values.contains(.block) else { return }
        askers[cid] = nil
    }

    /// A peer has sent bytes that are no block which anybody could check.
    package mutating func unasked(bytes: Int) {
        unaskedBytes += bytes
        unaskedBlocks += 1
    }

    /// Whether a peer has sent more that nobody asked for than one may by mistake.
    package var isAbused: Bool {
        unaskedBytes > Limits.unaskedBytesMax + wantedBytes / 100
            || unaskedBlocks > Limits.unaskedBlocksMax + wantedBlocks / 100
    }

    private mutating func remember(_ cid: CID) {
        guard cancelled.insert(cid).inserted else { return }
        oldest.append(cid)
        if oldest.count - oldestStart > Limits.cancelledMax {
            cancelled.remove(oldest[oldestStart])
            oldestStart += 1
        }
        if oldestStart > Limits.cancelledMax {
            oldest.removeFirst(oldestStart)
            oldestStart = 0
        }
    }
}

extension Message.Entry.Kind: Comparable {
    /// What asks for more comes first.
    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
