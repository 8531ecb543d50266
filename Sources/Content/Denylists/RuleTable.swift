import Multiformats

/// Rules by their digest: two arrays of them in the order they came, and a table of places.
///
/// A rule that repeats an earlier one replaces it: of two rules about the same thing the last counts.
struct RuleTable: Sendable {
    /// What a rule's digest is of.
    enum Kind: UInt32 {
        /// A multihash: the digest itself when that is a SHA-256, else the SHA-256 of its bytes.
        case multihash = 0
        /// A multihash and an exact path below it.
        case path = 1
        /// A multihash and the beginning of paths below it.
        case prefix = 2
        /// The text of a CID or of a path, as double-hashed rules have it.
        case doubleHash = 3
    }

    /// A rule that matched: the later has the higher rank, and the highest of all decides.
    struct Match: Equatable {
        let rank: UInt32
        let isAllowing: Bool
    }

    private var digests: [Digest256] = []
    /// The rank, the kind (2 bits), whether it allows (1 bit).
    private var marks: [UInt32] = []
    /// A place in both plus one, or 0; a power of two of them, at most half taken.
    private var places: [UInt32] = []
    private var rank: UInt32 = 0
    /// Which kinds there are, a bit for each.
    private var kinds: UInt32 = 0

    /// Rules that are held.
    var count: Int { digests.count }

    /// Whether there are rules of a kind.
    func has(_ kind: Kind) -> Bool { kinds & 1 << kind.rawValue != 0 }

    /// Adds a rule, later than all before it.
    mutating func add(
        _ digest: Digest256,
        _ kind: Kind,
        isAllowing: Bool
    ) throws(DenylistFault) {
        guard rank < Limits.ranksMax else { throw .tooManyRules }
        if 2 * (count + 1) > places.count { growPlaces() }
        let place = self.place(of: digest, kind)
        let mark = rank << 3 | kind.rawValue << 1 | (isAllowing ? 1 : 0)
        if places[place] > 0 {
            marks[Int(places[place]) - 1] = mark
        } else {
            guard count < Limits.rulesMax else { throw .tooManyRules }
            growRules()
            digests.append(digest)
            marks.append(mark)
            places[place] = UInt32(count)
        }
        rank += 1
        kinds |= 1 << kind.rawValue
    }

    /// The rule about a digest.
    func match(_ digest: Digest256, _ kind: Kind) -> Match? {
        guard has(kind) else { return nil }
        let found = places[place(of: digest, kind)]
        guard found > 0 else { return nil }
        let mark = marks[Int(found) - 1]
        return Match(rank: mark >> 3, isAllowing: mark & 1 == 1)
    }

    /// Where a rule is, or would be put.
    private func place(of digest: Digest256, _ kind: Kind) -> Int {
        let mask = places.count - 1
        var place = Int(truncatingIfNeeded: digest.leadingWord &+ UInt64(kind.rawValue)) & mask
        while places[place] > 0 {
            let rule = Int(places[place]) - 1
            if digests[rule] == digest, marks[rule] >> 1 & 3 == kind.rawValue { break }
            place = (place + 1) & mask
        }
        return place
    }

    /// By a quarter, where an array would double.
    private mutating func growRules() {
        guard digests.count == digests.capacity else { return }
        let capacity = count + max(64, count / 4)
        digests.reserveCapacity(capacity)
        marks.reserveCapacity(capacity)
    }

    private mutating func growPlaces() {
        places = [UInt32](repeating: 0, count: max(128, 2 * places.count))
        for rule in digests.indices {
            guard let kind = Kind(rawValue: marks[rule] >> 1 & 3) else { continue }
            places[place(of: digests[rule], kind)] = UInt32(rule + 1)
        }
    }
}
