/// A base that bytes are written in, named by the first character of the text (multiformats/multibase).
///
/// Bases 16, 32 and 36 are read in either case. A text has one reading only: bits that carry
/// nothing must be zero, padding must be exact where the base has it and absent where not.
package enum Multibase: UInt8, CaseIterable, Sendable {
    /// Hexadecimal, `f`.
    case base16 = 0x66
    /// Hexadecimal in capitals, `F`.
    case base16Upper = 0x46
    /// RFC 4648 without padding, `b`; the usual text of a CID.
    case base32 = 0x62
    /// RFC 4648 without padding in capitals, `B`.
    case base32Upper = 0x42
    /// RFC 4648 with padding, `c`.
    case base32Pad = 0x63
    /// RFC 4648 with padding in capitals, `C`.
    case base32PadUpper = 0x43
    /// RFC 4648's extended hexadecimal without padding, `v`.
    case base32Hex = 0x76
    /// RFC 4648's extended hexadecimal without padding in capitals, `V`.
    case base32HexUpper = 0x56
    /// RFC 4648's extended hexadecimal with padding, `t`.
    case base32HexPad = 0x74
    /// RFC 4648's extended hexadecimal with padding in capitals, `T`.
    case base32HexPadUpper = 0x54
    /// Digits and letters, `k`; fits a DNS label.
    case base36 = 0x6B
    /// Digits and capitals, `K`.
    case base36Upper = 0x4B
    /// Bitcoin's alphabet, `z`.
    case base58BTC = 0x7A
    /// RFC 4648 without padding, `m`.
    case base64 = 0x6D
    /// RFC 4648 with padding, `M`.
    case base64Pad = 0x4D
    /// RFC 4648 for URLs without padding, `u`.
    case base64URL = 0x75
    /// RFC 4648 for URLs with padding, `U`.
    case base64URLPad = 0x55

    /// Reads a text that begins with its base's character.
    package static func decode(
        _ text: String
    ) throws(MultiformatsError) -> (base: Multibase, bytes: [UInt8]) {
        // A prefix is copied character by character, the whole at once.
        let characters =
            text.utf8.count <= Limits.multibaseCharactersMax
            ? Array(text.utf8) : Array(text.utf8.prefix(Limits.multibaseCharactersMax + 1))
        guard let prefix = text.unicodeScalars.first else { throw .textTooShort }
        guard let base = Multibase(rawValue: characters[0]) else {
            throw .unknownBase(prefix: prefix)
        }
        return (base, try base.decode(characters.span.extracting(1...)))
    }

    /// Reads characters of this base, without the character that names it.
    package func decode(_ characters: Span<UInt8>) throws(MultiformatsError) -> [UInt8] {
        guard characters.count < Limits.multibaseCharactersMax else {
            throw .textTooLong(
                characters: characters.count + 1,
                max: Limits.multibaseCharactersMax
            )
        }
        switch notation {
        case .bits(let notation): return try notation.decode(characters, base: self)
        case .radix(let notation): return try notation.decode(characters, base: self)
        }
    }

    /// Writes `bytes` in this base, after the character that names it.
    package func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = [rawValue]
        switch notation {
        case .bits(let notation): notation.encode(bytes, to: &text)
        case .radix(let notation): notation.encode(bytes, to: &text)
        }
        return String(decoding: text, as: UTF8.self)
    }

    private enum Notation {
        case bits(BitNotation)
        case radix(RadixNotation)
    }

    private var notation: Notation {
        switch self {
        case .base16: .bits(.hex)
        case .base16Upper: .bits(.hexUpper)
        case .base32: .bits(.base32)
        case .base32Upper: .bits(.base32Upper)
        case .base32Pad: .bits(.base32Pad)
        case .base32PadUpper: .bits(.base32PadUpper)
        case .base32Hex: .bits(.base32Hex)
        case .base32HexUpper: .bits(.base32HexUpper)
        case .base32HexPad: .bits(.base32HexPad)
        case .base32HexPadUpper: .bits(.base32HexPadUpper)
        case .base36: .radix(.base36)
        case .base36Upper: .radix(.base36Upper)
        case .base58BTC: .radix(.base58BTC)
        case .base64: .bits(.base64)
        case .base64Pad: .bits(.base64Pad)
        case .base64URL: .bits(.base64URL)
        case .base64URLPad: .bits(.base64URLPad)
        }
    }
}
