/// Which places of a shard are taken, a bit each, and how a place is written before a name.
struct ShardField: Hashable, Sendable {
    private var words: [UInt64]
    let fanout: Int

    /// No place of so many is taken; a power of two.
    init(fanout: Int) {
        self.fanout = fanout
        words = Array(repeating: 0, count: (fanout + 63) / 64)
    }

    /// How many digits a place has: those of the last one.
    var prefixWidth: Int { (fanout.trailingZeroBitCount + 3) / 4 }

    /// How many places are taken.
    var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    func has(_ place: Int) -> Bool {
        place < fanout && words[place / 64] >> UInt64(place % 64) & 1 == 1
    }

    mutating func insert(_ place: Int) {
        words[place / 64] |= 1 << UInt64(place % 64)
    }

    /// Takes the places of a number whose last byte has the first eight; false when there are more
    /// of them than places.
    mutating func read(_ bytes: Span<UInt8>) -> Bool {
        for index in 0..<bytes.count {
            let byte = bytes[bytes.count - 1 - index]
            guard 8 * index < fanout || byte == 0 else { return false }
            if byte != 0 { words[index / 8] |= UInt64(byte) << UInt64(8 * (index % 8)) }
        }
        return true
    }

    /// The number whose last byte has the first eight places, without zeros before it, as Go's
    /// implementation writes it.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for index in (0..<fanout / 8).reversed() {
            let byte = UInt8(truncatingIfNeeded: words[index / 8] >> UInt64(8 * (index % 8)))
            if byte != 0 || !bytes.isEmpty { bytes.append(byte) }
        }
        return bytes
    }

    /// A place in upper-case hexadecimal digits.
    func prefix(of place: Int) -> [UInt8] {
        let digits = Array(String(place, radix: 16, uppercase: true).utf8)
        return Array(repeating: UInt8(ascii: "0"), count: prefixWidth - digits.count) + digits
    }

    /// The place that a link's name begins with.
    static func place(in name: [UInt8], width: Int) -> Int? {
        guard name.count >= width else { return nil }
        var place = 0
        for byte in name[..<width] {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): place = place << 4 | Int(byte - 48)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): place = place << 4 | Int(byte - 55)
            default: return nil
            }
        }
        return place
    }
}
