/// Rendezvous hashing: everybody who knows the same nodes gives a key to the same one, and when a
/// node goes only its own keys move (Thaler and Ravishankar, 1998).
package enum Rendezvous {
    /// The nodes' numbers, the one that the key belongs to first.
    package static func order(key: some Sequence<UInt8>, nodes: [String]) -> [Int] {
        let seed = hash(key, from: offsetBasis)
        let weights = nodes.map { mixed(hash($0.utf8, from: seed)) }
        return nodes.indices.sorted { left, right in
            (weights[right], nodes[right]) < (weights[left], nodes[left])
        }
    }

    // FNV-1a, 64 bits: the same on every machine, unlike the standard library's seeded hasher.
    private static let offsetBasis: UInt64 = 0xCBF2_9CE4_8422_2325
    private static let prime: UInt64 = 0x0000_0100_0000_01B3

    private static func hash(_ bytes: some Sequence<UInt8>, from start: UInt64) -> UInt64 {
        bytes.reduce(start) { ($0 ^ UInt64($1)) &* prime }
    }

    // FNV's high bits change little with the last bytes; this finishes as SplitMix64 does.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
