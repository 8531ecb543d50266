/// A digest of 32 bytes, kept inline so that it is copied, compared and hashed without memory.
package struct Digest256: Hashable, Sendable {
    /// How many bytes it has.
    package static let byteCount = 32

    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    /// The digest as four words, each read big-endian.
    package init(words: (UInt64, UInt64, UInt64, UInt64)) {
        (first, second, third, fourth) = words
    }

    /// The digest in `bytes`, nil unless there are exactly 32.
    package init?(_ bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == Self.byteCount else { return nil }
        self.init(bytes.span, at: 0)
    }

    /// The 32 bytes from `offset` on, which must be there.
    init(_ bytes: Span<UInt8>, at offset: Int) {
        first = Self.word(bytes, at: offset)
        second = Self.word(bytes, at: offset + 8)
        third = Self.word(bytes, at: offset + 16)
        fourth = Self.word(bytes, at: offset + 24)
    }

    private static func word(_ bytes: Span<UInt8>, at offset: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in offset..<offset + 8 {
            word = word << 8 | UInt64(bytes[index])
        }
        return word
    }

    /// The digest as four words, each read big-endian.
    package var words: (UInt64, UInt64, UInt64, UInt64) { (first, second, third, fourth) }

    /// The first eight bytes, read big-endian: a number by which small tables find the digest.
    package var leadingWord: UInt64 { first }

    /// The 32 bytes.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        append(to: &bytes)
        return bytes
    }

    /// Appends the 32 bytes.
    package func append(to bytes: inout [UInt8]) {
        Self.append(first, to: &bytes)
        Self.append(second, to: &bytes)
        Self.append(third, to: &bytes)
        Self.append(fourth, to: &bytes)
    }

    private static func append(_ word: UInt64, to bytes: inout [UInt8]) {
        for place in 0..<8 {
            bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * place)))
        }
    }
}

extension Digest256: Comparable {
    /// The order of the bytes.
    package static func < (left: Digest256, right: Digest256) -> Bool {
        (left.first, left.second, left.third, left.fourth)
            < (right.first, right.second, right.third, right.fourth)
    }
}

extension Digest256: CustomStringConvertible {
    /// 64 lower-case hexadecimal digits.
    package var description: String {
        String(Multibase.base16.encode(bytes).dropFirst())
    }

    /// The digest in a text of 64 hexadecimal digits of either case, nil if it is none.
    package init?(hex text: String) {
        guard text.utf8.count == 2 * Self.byteCount else { return nil }
        guard let bytes = try? Multibase.base16.decode(Array(text.utf8).span) else { return nil }
        self.init(bytes)
    }
}
