import Multiformats
import Testing

@Suite("Varint")
struct VarintTests {
    @Test(
        "The specification's examples read and write",
        arguments: [
            (0, [0x00]), (1, [0x01]), (127, [0x7F]), (128, [0x80, 0x01]), (255, [0xFF, 0x01]),
            (300, [0xAC, 0x02]), (16384, [0x80, 0x80, 0x01]),
            (
                UInt64(Int64.max),
                [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]
            ),
        ] as [(UInt64, [UInt8])]
    )
    func examples(value: UInt64, bytes: [UInt8]) throws {
        var written: [UInt8] = []
        Varint.append(value, to: &written)
        #expect(written == bytes)
        #expect(Varint.byteCount(of: value) == bytes.count)
        var rest = (bytes + [0xAA])[...]
        #expect(try Varint.read(from: &rest) == value)
        #expect(rest == [0xAA])
    }

    @Test("A number that ends early, is padded or is too long is refused")
    func malformed() {
        func error(_ bytes: [UInt8]) -> MultiformatsError? {
            var rest = bytes[...]
            return #expect(throws: MultiformatsError.self) { try Varint.read(from: &rest) }
        }
        #expect(error([]) == .truncated)
        #expect(error([0x80]) == .truncated)
        #expect(error([0x81, 0x00]) == .varintNotMinimal)
        #expect(error(Array(repeating: 0xFF, count: 9) + [0x01]) == .varintTooLong)
        #expect(error(Array(repeating: 0x80, count: 9)) == .varintTooLong)
    }
}
