/// A base that is a power of two: each character carries the same number of bits (RFC 4648).
struct BitNotation: Sendable {
    private let alphabet: Alphabet
    private let bits: Int
    /// With padding, texts come in groups of this many characters.
    private let paddedGroup: Int?

    private static let padding = UInt8(ascii: "=")

    private init(_ alphabet: Alphabet, bits: Int, paddedGroup: Int? = nil) {
        self.alphabet = alphabet
        self.bits = bits
        self.paddedGroup = paddedGroup
    }

    func decode(
        _ characters: Span<UInt8>,
        base: Multibase
    ) throws(MultiformatsError) -> [UInt8] {
        var count = characters.count
        if let paddedGroup {
            while count > 0, characters[count - 1] == Self.padding { count -= 1 }
            let padding = characters.count - count
            guard characters.count % paddedGroup == 0, padding < paddedGroup else {
                throw .invalidEnding(base: base)
            }
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count * bits / 8)
        var pending: UInt32 = 0
        var pendingBits = 0
        for index in 0..<count {
            let value = try alphabet.value(of: characters[index], base: base)
            pending = pending << UInt32(bits) | UInt32(value)
            pendingBits += bits
            if pendingBits >= 8 {
                pendingBits -= 8
                bytes.append(UInt8(truncatingIfNeeded: pending >> UInt32(pendingBits)))
                pending &= (1 << UInt32(pendingBits)) - 1
            }
        }
        guard pendingBits < bits, pending == 0 else { throw .invalidEnding(base: base) }
        return bytes
    }

    func encode(_ bytes: [UInt8], to text: inout [UInt8]) {
        let start = text.count
        text.reserveCapacity(start + (bytes.count * 8 + bits - 1) / bits + 8)
        let mask = UInt32(1 << bits) - 1
        var pending: UInt32 = 0
        var pendingBits = 0
        for byte in bytes {
            pending = pending << 8 | UInt32(byte)
            pendingBits += 8
            while pendingBits >= bits {
                pendingBits -= bits
                text.append(alphabet.symbols[Int(pending >> UInt32(pendingBits) & mask)])
            }
        }
        if pendingBits > 0 {
            text.append(alphabet.symbols[Int(pending << UInt32(bits - pendingBits) & mask)])
        }
        if let paddedGroup {
            while (text.count - start) % paddedGroup != 0 { text.append(Self.padding) }
        }
    }
}

extension BitNotation {
    static let hex = BitNotation(Alphabet("0123456789abcdef", eitherCase: true), bits: 4)
    static let hexUpper = BitNotation(Alphabet("0123456789ABCDEF", eitherCase: true), bits: 4)

    private static let rfc32 = Alphabet("abcdefghijklmnopqrstuvwxyz234567", eitherCase: true)
    private static let rfc32Upper = Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", eitherCase: true)
    private static let hex32 = Alphabet("0123456789abcdefghijklmnopqrstuv", eitherCase: true)
    private static let hex32Upper = Alphabet("0123456789ABCDEFGHIJKLMNOPQRSTUV", eitherCase: true)

    static let base32 = BitNotation(rfc32, bits: 5)
    static let base32Upper = BitNotation(rfc32Upper, bits: 5)
    static let base32Pad = BitNotation(rfc32, bits: 5, paddedGroup: 8)
    static let base32PadUpper = BitNotation(rfc32Upper, bits: 5, paddedGroup: 8)
    static let base32Hex = BitNotation(hex32, bits: 5)
    static let base32HexUpper = BitNotation(hex32Upper, bits: 5)
    static let base32HexPad = BitNotation(hex32, bits: 5, paddedGroup: 8)
    static let base32HexPadUpper = BitNotation(hex32Upper, bits: 5, paddedGroup: 8)

    private static let rfc64 = Alphabet(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    )
    private static let url64 = Alphabet(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    )

    static let base64 = BitNotation(rfc64, bits: 6)
    static let base64Pad = BitNotation(rfc64, bits: 6, paddedGroup: 4)
    static let base64URL = BitNotation(url64, bits: 6)
    static let base64URLPad = BitNotation(url64, bits: 6, paddedGroup: 4)
}
