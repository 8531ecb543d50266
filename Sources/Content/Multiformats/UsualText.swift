/// The two texts that nearly every hash on our wires has, read and written without a string.
///
/// A CID of version 1 with a SHA-256 in base 32 has 59 characters, a SHA-256 in hexadecimal 64.
/// Whoever reads one of each message asks here first, and the general readers for all else.
package enum UsualText {
    /// `b`, and 36 bytes in characters of 5 bits: 58, the last of which carries 2 bits of nothing.
    private static let cidCharacters = 59
    private static let digestCharacters = 2 * Digest256.byteCount

    /// The hash that a text of these two forms is; nil for any other, which may be a hash too.
    package static func contentHash(_ text: Span<UInt8>) -> ContentHash? {
        if text.count == digestCharacters { return digest(text).map(ContentHash.sha256) }
        guard let cid = cid(text), cid.codec == .raw || cid.codec == .dagPB else { return nil }
        return .cid(cid)
    }

    /// The SHA-256 that 64 hexadecimal digits of either case are; nil for any other text.
    package static func digest(_ text: Span<UInt8>) -> Digest256? {
        guard text.count == digestCharacters else { return nil }
        var words = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
        guard word(text, from: 0, &words.0), word(text, from: 16, &words.1),
            word(text, from: 32, &words.2), word(text, from: 48, &words.3)
        else { return nil }
        return Digest256(words: words)
    }

    /// The CID that a text of 59 characters is; nil for any other, which may be a CID too.
    package static func cid(_ text: Span<UInt8>) -> CID? {
        guard text.count == cidCharacters, text[0] == UInt8(ascii: "b") else { return nil }
        // Version 1, a codec of one byte, SHA-256, 32 bytes: 32 bits before the digest's first.
        var pending: UInt64 = 0
        var bits = 0
        var words = (UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0))
        var place = 0
        for index in 1..<cidCharacters {
            guard let value = base32Value(text[index]) else { return nil }
            // The first word is half as long as the others.
            let wanted = place == 0 ? 32 : 64
            let missing = wanted - bits
            if missing > 5 {
                pending = pending << 5 | value
                bits += 5
                continue
            }
            let left = 5 - missing
            let whole = pending << UInt64(missing) | value >> UInt64(left)
            switch place {
            case 0: words.0 = whole
            case 1: words.1 = whole
            case 2: words.2 = whole
            case 3: words.3 = whole
            default: words.4 = whole
            }
            place += 1
            pending = value & (1 << UInt64(left) - 1)
            bits = left
        }
        guard place == 5, pending == 0 else { return nil }
        let head = words.0
        let codec = head >> 16 & 0xFF
        guard head >> 24 == 1, head & 0xFFFF == 0x1220, codec < 0x80 else { return nil }
        return CID(
            sha256: Digest256(words: (words.1, words.2, words.3, words.4)),
            codec: Codec(rawValue: codec)
        )
    }

    /// Appends a CID's usual text; false when it has another.
    package static func append(_ cid: CID, to text: inout [UInt8]) -> Bool {
        guard cid.version == .v1, cid.codec.rawValue < 0x80, let digest = cid.sha256Digest else {
            return false
        }
        text.append(UInt8(ascii: "b"))
        let words = digest.words
        var base32 = Base32Writer(pending: 1 << 24 | cid.codec.rawValue << 16 | 0x1220, bits: 32)
        base32.append(words.0, to: &text)
        base32.append(words.1, to: &text)
        base32.append(words.2, to: &text)
        base32.append(words.3, to: &text)
        base32.finish(&text)
        return true
    }

    /// Appends a SHA-256 as 64 hexadecimal digits.
    package static func append(_ digest: Digest256, to text: inout [UInt8]) {
        let words = digest.words
        append(word: words.0, to: &text)
        append(word: words.1, to: &text)
        append(word: words.2, to: &text)
        append(word: words.3, to: &text)
    }

    private static func append(word: UInt64, to text: inout [UInt8]) {
        for place in 0..<16 {
            let value = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * place) & 15)
            text.append(value < 10 ? 0x30 + value : 0x61 + value - 10)
        }
    }

    private static func word(_ text: Span<UInt8>, from start: Int, _ word: inout UInt64) -> Bool {
        for index in start..<start + 16 {
            guard let value = hexadecimalValue(text[index]) else { return false }
            word = word << 4 | value
        }
        return true
    }

    private static func base32Value(_ character: UInt8) -> UInt64? {
        switch character {
        case 0x61...0x7A: UInt64(character - 0x61)
        case 0x32...0x37: UInt64(character - 0x32 + 26)
        default: nil
        }
    }

    private static func hexadecimalValue(_ digit: UInt8) -> UInt64? {
        switch digit {
        case 0x30...0x39: UInt64(digit - 0x30)
        case 0x61...0x66: UInt64(digit - 0x61 + 10)
        case 0x41...0x46: UInt64(digit - 0x41 + 10)
        default: nil
        }
    }
}

/// Bits that wait to become characters of base 32.
private struct Base32Writer {
    var pending: UInt64
    /// How many of them wait, 32 at most before a word is appended.
    var bits: Int

    mutating func append(_ word: UInt64, to text: inout [UInt8]) {
        writeGroups(to: &text)
        // Fewer than five bits wait, so that 32 fit beside them.
        pending = pending << 32 | word >> 32
        bits += 32
        writeGroups(to: &text)
        pending = pending << 32 | word & 0xFFFF_FFFF
        bits += 32
    }

    mutating func finish(_ text: inout [UInt8]) {
        writeGroups(to: &text)
        guard bits > 0 else { return }
        text.append(Self.character(pending << UInt64(5 - bits) & 31))
    }

    private mutating func writeGroups(to text: inout [UInt8]) {
        while bits >= 5 {
            bits -= 5
            text.append(Self.character(pending >> UInt64(bits) & 31))
        }
        pending &= 1 << UInt64(bits) - 1
    }

    private static func character(_ value: UInt64) -> UInt8 {
        UInt8(truncatingIfNeeded: value < 26 ? 0x61 + value : 0x32 + value - 26)
    }
}
