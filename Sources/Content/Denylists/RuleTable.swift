import Multiformats

/// Rules by their digest: two lists of them in the order they came, and a table of places.
///
/// The lists are in pages, so that they grow without being copied.
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

    private var digests: [[Digest256]] = []
    /// The rank, the kind (2 bits), whether it allows (1 bit).
    private var marks: [[UInt32]] = []
    /// A place in both plus one, or 0; a power of two of them, at most half taken.
    private var places: [UInt32] = []
    private var rank: UInt32 = 0
    /// Which kinds there are, a bit for each.
    private var kinds: UInt32 = 0

    /// Rules that are held.
    private(set) var count = 0

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
            let rule = Int(places[place]) - 1
            marks[rule / Limits.pageRules][rule % Limits.pageRules] = mark
        } else {
            guard count < Limits.rulesMax else { throw .tooManyRules }
            if count % Limits.pageRules == 0 { addPage() }
            digests[digests.count - 1].append(digest)
            marks[marks.count - 1].append(mark)
            count += 1
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
        let mark = mark(of: Int(found) - 1)
        return Match(rank: mark >> 3, isAllowing: mark & 1 == 1)
    }

    /// Where a rule is, or would be put.
    private func place(of digest: Digest256, _ kind: Kind) -> Int {
        let mask = places.count - 1
        var place = Int(truncatingIfNeeded: digest.leadingWord &+ UInt64(kind.rawValue)) & mask
        while places[place] > 0 {
            let rule = Int(places[place]) - 1
            if self.digest(of: rule) == digest, mark(of: rule) >> 1 & 3 == kind.rawValue { break }
            place = (place + 1) & mask
        }
        return place
    }

    private func digest(of rule: Int) -> Digest256 {
        digests[rule / Limits.pageRules][rule % Limits.pageRules]
    }

    private func mark(of rule: Int) -> UInt32 {
        marks[rule / Limits.pageRules][rule % Limits.pageRules]
    }

    private mutating func addPage() {
        digests.append([])
        marks.append([])
        digests[digests.count - 1].reserveCapacity(Limits.pageRules)
        marks[marks.count - 1].reserveCapacity(Limits.pageRules)
    }

    private mutating func growPlaces() {
        places = [UInt32](repeating: 0, count: max(128, 2 * places.count))
        for rule in 0..<count {
            guard let kind = Kind(rawValue: mark(of: rule) >> 1 & 3) else { continue }
            places[place(of: digest(of: rule), kind)] = UInt32(rule + 1)
        }
    }
}
