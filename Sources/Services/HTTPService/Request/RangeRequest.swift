/// One range of bytes that a client asks for (RFC 9110, section 14).
package enum RangeRequest: Sendable, Equatable {
    /// `bytes=500-`: everything from there on.
    case from(UInt64)
    /// `bytes=0-499`: both ends belong to it.
    case between(UInt64, UInt64)
    /// `bytes=-500`: the last so many.
    case suffix(UInt64)

    /// Reads a `Range` field; nil when there is nothing to follow, and the whole is the answer:
    /// another unit, several ranges, or what is no range.
    package init?(field: String) {
        let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, Field.trimmed(parts[0]).lowercased() == "bytes" else { return nil }
        let ends = Field.trimmed(parts[1]).split(
            separator: "-",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard ends.count == 2 else { return nil }
        switch (ends[0].isEmpty, ends[1].isEmpty) {
        case (true, true):
            return nil
        case (true, false):
            guard let count = Self.number(ends[1]) else { return nil }
            self = .suffix(count)
        case (false, true):
            guard let first = Self.number(ends[0]) else { return nil }
            self = .from(first)
        case (false, false):
            guard let first = Self.number(ends[0]), let last = Self.number(ends[1]),
                first <= last
            else { return nil }
            self = .between(first, last)
        }
    }

    /// The bytes of a content of this size; nil when it has none of them (416).
    package func bytes(of size: UInt64) -> Range<UInt64>? {
        switch self {
        case .from(let first):
            return first < size ? first..<size : nil
        case .between(let first, let last):
            return first < size ? first..<(last < size ? last + 1 : size) : nil
        case .suffix(let count):
            return count > 0 && size > 0 ? (count < size ? size - count : 0)..<size : nil
        }
    }

    /// Digits alone; what is too large for 64 bits is past every end.
    private static func number(_ digits: Substring) -> UInt64? {
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return UInt64(digits) ?? .max
    }
}
