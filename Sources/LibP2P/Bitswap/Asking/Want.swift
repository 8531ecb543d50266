import Multiformats

/// A block that a session looks for.
struct Want: Sendable {
    /// Its name, as whoever wants it says it.
    let cid: CID
    /// Its place in the order of reading, and its number.
    let turn: Turn
    /// Who has said to have it.
    var has: PeerSet = []
    /// Who has said not to have it, or not answered.
    var lacks: PeerSet = []
    /// Who has it on the wantlist that we sent: whoever has answered with a block or a "have" hasn't.
    var told: PeerSet = []
    /// Who was asked for the block itself though nothing was known of it, in the place of whether it
    /// has it.
    var guess: PeerSet = []
    /// Who was asked for it and has not answered.
    var askers: PeerSet = []

    init(_ cid: CID, turn: Turn) {
        self.cid = cid
        self.turn = turn
    }

    /// The more, the sooner it is to be sent.
    var priority: Int32 { Int32(clamping: Int(Int32.max) - max(turn.order, 0)) }
}

/// The place of a want among others: by the order of reading, then by age.
struct Turn: Sendable, Hashable, Comparable {
    /// The place in the order of reading.
    let order: Int
    /// The number of the want in its session.
    let number: Int

    static func < (a: Turn, b: Turn) -> Bool { (a.order, a.number) < (b.order, b.number) }
}

/// Turns in their order.
struct TurnQueue: Sendable {
    private(set) var turns: [Turn] = []

    /// Adds a turn at its place.
    mutating func insert(_ turn: Turn) {
        guard let last = turns.last, turn < last else {
            turns.append(turn)
            return
        }
        turns.insert(turn, at: place(of: turn))
    }

    /// Takes a turn out.
    mutating func remove(_ turn: Turn) {
        let at = place(of: turn)
        if at < turns.count, turns[at] == turn { turns.remove(at: at) }
    }

    private func place(of turn: Turn) -> Int {
        var (low, high) = (0, turns.count)
        while low < high {
            let middle = (low + high) / 2
            if turns[middle] < turn { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
