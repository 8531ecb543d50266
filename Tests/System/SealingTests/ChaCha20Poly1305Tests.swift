import Sealing
import SeededRandom
import Sodium
import Testing

@Suite("ChaCha20-Poly1305")
struct ChaCha20Poly1305Tests {
    private static func hex(_ digits: String) -> [UInt8] {
        let digits = digits.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1])
        }
    }

    private func cipher(_ key: [UInt8]) throws -> ChaCha20Poly1305 {
        try #require(ChaCha20Poly1305(key: Secret(copying: key)))
    }

    @Test("RFC 8439's vector opens (appendix A.5)")
    func published() throws {
        let key = Self.hex("1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0")
        let more = Self.hex("f33388860000000000004e91")
        let box = Self.hex(
            "64a0861575861af460f062c79be643bd5e805cfd345cf389f108670ac76c8cb24c6cfc18755d43eea09ee94e"
                + "382d26b0bdb7b73c321b0100d4f03b7f355894cf332f830e710b97ce98c8a84abd0b948114ad176e"
                + "008d33bd60f982b1ff37c8559797a06ef4f0ef61c186324e2b3506383606907b6a7c02b0f9f6157b"
                + "53c867e4b9166c767b804d46a59b5216cde7a4e99040c5a40433225ee282a1b0a06c523eaf4534d7"
                + "f83fa1155b0047718cbc546a0d072b04b3564eea1b422273f548271a0bb2316053fa76991955ebd6"
                + "3159434ecebb4e466dae5a1073a6727627097a1049e617d91d361094fa68f0ff77987130305beaba"
                + "2eda04df997b714d6c6f2c29a6ad5cb4022b02709b" + "eead9d67890cbb22392336fea1851f38"
        )
        // The nonce 000000000102030405060708.
        let text = try cipher(key).open(box, nonce: 0x0807_0605_0403_0201, authenticating: more)
        #expect(text.map { String(decoding: $0.prefix(14), as: UTF8.self) } == "Internet-Draft")
        #expect(text?.count == 265)
    }

    @Test(
        "What is sealed opens, in place too, wherever it lies",
        arguments: [0, 1, 63, 64, 65_519]
    )
    func roundTrip(count: Int) throws {
        var random = SeededGenerator(seed: 12)
        let cipher = try cipher(random.bytes(32))
        let text = random.bytes(count)
        let box = cipher.seal(text, nonce: 7, authenticating: [1])
        #expect(cipher.open(box, nonce: 7, authenticating: [1]) == text)
        var bytes = [9, 9, 9] + text + [UInt8](repeating: 9, count: 18)
        var span = bytes.mutableSpan
        cipher.seal(&span, text: 3..<3 + count, nonce: 7, authenticating: [1])
        #expect(bytes == [9, 9, 9] + box + [9, 9])
        var again = bytes.mutableSpan
        let isOpen = cipher.open(&again, box: 3..<3 + box.count, nonce: 7, authenticating: [1])
        #expect(isOpen)
        #expect(Array(bytes[..<(3 + count)]) == [9, 9, 9] + text)
        #expect(bytes.suffix(2) == [9, 9])
    }

    @Test("Changed, cut, with another nonce, key or company, it does not open")
    func changed() throws {
        var random = SeededGenerator(seed: 13)
        let cipher = try cipher(random.bytes(32))
        let box = cipher.seal([1, 2, 3], nonce: 7, authenticating: [4])
        for index in box.indices {
            var changed = box
            changed[index] ^= 1
            #expect(cipher.open(changed, nonce: 7, authenticating: [4]) == nil)
            let cut = Array(box[..<index])
            #expect(cipher.open(cut, nonce: 7, authenticating: [4]) == nil)
        }
        #expect(cipher.open(box, nonce: 8, authenticating: [4]) == nil)
        #expect(cipher.open(box, nonce: 7, authenticating: []) == nil)
        let other = try self.cipher(random.bytes(32))
        #expect(other.open(box, nonce: 7, authenticating: [4]) == nil)
        #expect(ChaCha20Poly1305(key: .random(31)) == nil)
    }

    @Test("The text comes to a place before its box, which it may overlap")
    func moving() throws {
        let cipher = try cipher([UInt8](repeating: 3, count: 32))
        let text = (0..<40).map { UInt8($0) }
        for place in 0...3 {
            var bytes = [9, 9, 9] + cipher.seal(text, nonce: 1, authenticating: [])
            var span = bytes.mutableSpan
            let isOpen = cipher.open(&span, box: 3..<59, to: place, nonce: 1)
            #expect(isOpen)
            #expect(Array(bytes[place..<place + 40]) == text)
            #expect(bytes[..<place].allSatisfy { $0 == 9 })
        }
    }
}
