/// The hash that spreads names over the shards of a directory: murmur3-x64-64, the first half of
/// MurmurHash3 for 64-bit machines with seed 0.
///
/// Not a cryptographic hash: names can be made whose hashes are the same. Its bits are taken from
/// the most significant on, a shard's number of them at each level.
struct NameHash: Hashable, Sendable {
    /// The function's number in the multicodec table.
    static let code: UInt64 = 0x22
    /// How many bits there are to take.
    static let bitCount = 64

    let value: UInt64

    /// The place of the name in a shard of 2^`count` places, below which `consumed` bits were taken.
    func place(after consumed: Int, of count: Int) -> Int {
        Int((value << UInt64(consumed)) >> UInt64(NameHash.bitCount - count))
    }

    init(_ name: [UInt8]) {
        let bytes = name.span
        let first: UInt64 = 0x87C3_7B91_1142_53D5
        let second: UInt64 = 0x4CF5_AD43_2745_937F
        var low: UInt64 = 0
        var high: UInt64 = 0
        func mixed(_ word: UInt64, _ before: UInt64, _ turn: UInt64, _ after: UInt64) -> UInt64 {
            NameHash.rotated(word &* before, turn) &* after
        }
        var offset = 0
        while bytes.count - offset >= 16 {
            low ^= mixed(NameHash.word(bytes, offset, 8), first, 31, second)
            low = (NameHash.rotated(low, 27) &+ high) &* 5 &+ 0x52DC_E729
            high ^= mixed(NameHash.word(bytes, offset + 8, 8), second, 33, first)
            high = (NameHash.rotated(high, 31) &+ low) &* 5 &+ 0x3849_5AB5
            offset += 16
        }
        let rest = bytes.count - offset
        if rest > 8 {
            high ^= mixed(NameHash.word(bytes, offset + 8, rest - 8), second, 33, first)
        }
        if rest > 0 { low ^= mixed(NameHash.word(bytes, offset, min(rest, 8)), first, 31, second) }
        low ^= UInt64(bytes.count)
        high ^= UInt64(bytes.count)
        low &+= high
        high &+= low
        value = NameHash.finished(low) &+ NameHash.finished(high)
    }

    private static func rotated(_ word: UInt64, _ count: UInt64) -> UInt64 {
        word << count | word >> (64 - count)
    }

    /// Up to eight bytes, the first the least significant.
    private static func word(_ bytes: Span<UInt8>, _ offset: Int, _ count: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in 0..<count { word |= UInt64(bytes[offset + index]) << UInt64(8 * index) }
        return word
    }

    private static func finished(_ word: UInt64) -> UInt64 {
        var word = (word ^ word >> 33) &* 0xFF51_AFD7_ED55_8CCD
        word = (word ^ word >> 33) &* 0xC4CE_B9FE_1A85_EC53
        return word ^ word >> 33
    }
}
