/// Which of the peer's streams were opened before: the highest number, and the ones shortly below
/// it that were skipped, for a peer may number streams in one order and open them in another.
struct SeenIDs {
    private static let wordCount = Limits.reorderedIDsMax / 64

    /// How many numbers were passed: the k-th stream of a side has the number 2k - 1 or 2k.
    private var passed: UInt32 = 0
    /// A bit for each of the last numbers, by its remainder.
    private var words = InlineArray<4, UInt64>(repeating: 0)

    init() { precondition(Self.wordCount == words.count, "a bit for each number") }

    /// Notes that a stream is opened.
    ///
    /// - Returns: false when it was before, or may have been.
    mutating func insert(_ id: StreamID) -> Bool {
        let ordinal = Self.ordinal(of: id)
        if ordinal > passed {
            let skipped = min(ordinal - passed, UInt32(Limits.reorderedIDsMax))
            for forgotten in (ordinal - skipped + 1)...ordinal { set(forgotten, false) }
            passed = ordinal
        } else if contains(id) {
            return false
        }
        set(ordinal, true)
        return true
    }

    /// Whether the stream was opened before, or may have been.
    func contains(_ id: StreamID) -> Bool {
        let ordinal = Self.ordinal(of: id)
        guard ordinal <= passed else { return false }
        guard passed - ordinal < UInt32(Limits.reorderedIDsMax) else { return true }
        return words[Self.word(of: ordinal)] & Self.bit(of: ordinal) != 0
    }

    private mutating func set(_ ordinal: UInt32, _ isSeen: Bool) {
        let (word, bit) = (Self.word(of: ordinal), Self.bit(of: ordinal))
        words[word] = isSeen ? words[word] | bit : words[word] & ~bit
    }

    private static func ordinal(of id: StreamID) -> UInt32 { id.number / 2 + id.number % 2 }
    private static func word(of ordinal: UInt32) -> Int { Int(ordinal / 64) % wordCount }
    private static func bit(of ordinal: UInt32) -> UInt64 { 1 << UInt64(ordinal % 64) }
}
