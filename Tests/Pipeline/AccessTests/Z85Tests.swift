import Access
import SeededRandom
import Testing

@Suite("Z85")
struct Z85Tests {
    @Test("The published vector is read and written")
    func vector() {
        let bytes: [UInt8] = [0x86, 0x4F, 0xD2, 0x6F, 0xB5, 0x59, 0xF7, 0x5B]
        #expect(Z85.encode(bytes.span) == "HelloWorld")
        #expect(Z85.decode("HelloWorld") == bytes)
    }

    @Test("Any bytes come back", arguments: 0..<20)
    func roundTrip(groups: Int) {
        var random = SeededGenerator(seed: UInt64(groups))
        let bytes = (0..<groups * 4).map { _ in UInt8.random(in: 0...255, using: &random) }
        let text = Z85.encode(bytes.span)
        #expect(text.utf8.count == groups * 5)
        #expect(Z85.decode(text) == bytes)
    }

    @Test(
        "What is no Z85 is refused",
        arguments: ["a", "abcd", "abcdef", "ab de", "ab'de", "ab\"de", "abcdé", "%nSc1", "#####"]
    )
    func refused(_ text: String) {
        #expect(Z85.decode(text) == nil)
    }

    @Test("The last group that fits is read")
    func last() {
        #expect(Z85.decode("%nSc0") == [255, 255, 255, 255])
    }

    @Test("Random text never crashes")
    func random() {
        var random = SeededGenerator(seed: 9)
        for _ in 0..<2_000 {
            let count = Int.random(in: 0..<50, using: &random)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let text = String(decoding: bytes, as: UTF8.self)
            if let decoded = Z85.decode(text) { #expect(Z85.encode(decoded.span) == text) }
        }
    }
}
