/// A base that is no power of two: the bytes are one big number, and each leading zero byte is one
/// leading zero character.
struct RadixNotation: Sendable {
    private let alphabet: Alphabet
    private let radix: UInt32

    static let base36 = RadixNotation("0123456789abcdefghijklmnopqrstuvwxyz", eitherCase: true)
    static let base36Upper = RadixNotation("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", eitherCase: true)
    static let base58BTC = RadixNotation(
        "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    )

    private init(_ symbols: StaticString, eitherCase: Bool = false) {
        alphabet = Alphabet(symbols, eitherCase: eitherCase)
        radix = UInt32(alphabet.symbols.count)
    }

    func decode(
        _ characters: Span<UInt8>,
        base: Multibase
    ) throws(MultiformatsError) -> [UInt8] {
        var zeros = 0
        while zeros < characters.count, characters[zeros] == alphabet.symbols[0] { zeros += 1 }
        // The number in words of 32 bits, the least significant first.
        var words: [UInt32] = []
        for index in zeros..<characters.count {
            var carry = UInt64(try alphabet.value(of: characters[index], base: base))
            for word in words.indices {
                carry += UInt64(words[word]) * UInt64(radix)
                words[word] = UInt32(truncatingIfNeeded: carry)
                carry >>= 32
            }
            if carry > 0 { words.append(UInt32(carry)) }
        }
        var bytes = [UInt8](repeating: 0, count: zeros)
        for word in words.reversed() {
            for shift in [24, 16, 8, 0] as [UInt32] {
                let byte = UInt8(truncatingIfNeeded: word >> shift)
                if byte != 0 || bytes.count > zeros { bytes.append(byte) }
            }
        }
        return bytes
    }

    func encode(_ bytes: [UInt8], to text: inout [UInt8]) {
        let zeros = bytes.prefix { $0 == 0 }.count
        // The number in digits of the radix, the least significant first.
        var digits: [UInt32] = []
        for byte in bytes.dropFirst(zeros) {
            var carry = UInt32(byte)
            for digit in digits.indices {
                carry += digits[digit] << 8
                digits[digit] = carry % radix
                carry /= radix
            }
            while carry > 0 {
                digits.append(carry % radix)
                carry /= radix
            }
        }
        text.append(contentsOf: repeatElement(alphabet.symbols[0], count: zeros))
        for digit in digits.reversed() {
            text.append(alphabet.symbols[Int(digit)])
        }
    }
}
