/// Bytes as text that programs and people pass on: 4 bytes are 5 characters (ZeroMQ RFC 32).
///
/// CURVE keys are written like this, 40 characters each. No character is a space or a quote; many
/// mean something to a shell, so keys stand in files, or between single quotes.
package enum Z85 {
    private static let alphabet = Array(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#".utf8
    )
    /// The value of each character; 255 is none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, character) in alphabet.enumerated() {
            values[Int(character)] = UInt8(value)
        }
        return values
    }()

    /// The text of bytes, whose count must be a multiple of four.
    package static func encode(_ bytes: Span<UInt8>) -> String {
        precondition(bytes.count.isMultiple(of: 4), "Z85 writes whole groups of four bytes")
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count / 4 * 5)
        for group in stride(from: 0, to: bytes.count, by: 4) {
            let value = (group..<group + 4).reduce(UInt32(0)) { $0 << 8 | UInt32(bytes[$1]) }
            for divisor in [52_200_625, 614_125, 7_225, 85, 1] as [UInt32] {
                text.append(alphabet[Int(value / divisor % 85)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of a text; nil when its length is no multiple of five, when it has a character
    /// that is none of Z85, or when a group is above 2³² - 1.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let characters = Array(text.utf8)
        guard characters.count.isMultiple(of: 5) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.count / 5 * 4)
        for group in stride(from: 0, to: characters.count, by: 5) {
            var value: UInt64 = 0
            for place in group..<group + 5 {
                let digit = values[Int(characters[place])]
                guard digit < 85 else { return nil }
                value = value * 85 + UInt64(digit)
            }
            guard let word = UInt32(exactly: value) else { return nil }
            for shift in [24, 16, 8, 0] as [UInt32] {
                bytes.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return bytes
    }
}
