/// Some of a session's peers, by their places in it: a bit for each.
struct PeerSet: OptionSet, Sendable, Hashable {
    let rawValue: UInt64

    init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The peer at a place.
    init(_ place: Int) { rawValue = 1 << UInt64(place) }

    /// Whether the peer at a place is one of them.
    func has(_ place: Int) -> Bool { rawValue & (1 << UInt64(place)) != 0 }

    /// The places, from the first on.
    var places: [Int] {
        var rest = rawValue
        var places: [Int] = []
        while rest != 0 {
            places.append(rest.trailingZeroBitCount)
            rest &= rest - 1
        }
        return places
    }
}
