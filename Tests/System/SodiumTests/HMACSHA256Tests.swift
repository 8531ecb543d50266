import Sodium
import Testing

@Suite("HMAC-SHA256")
struct HMACSHA256Tests {
    private func secret(_ digits: String) -> Secret { Secret(copying: hex(digits)) }

    @Test("RFC 4231's vectors are right (cases 1, 2 and 6)")
    func published() {
        let short = Secret(copying: [UInt8](repeating: 0x0b, count: 20))
        #expect(
            HMACSHA256.code(of: Array("Hi There".utf8), key: short)
                == secret("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        )
        #expect(
            HMACSHA256.code(
                of: Array("what do ya want for nothing?".utf8),
                key: Secret(copying: Array("Jefe".utf8))
            ) == secret("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        )
        let long = Secret(copying: [UInt8](repeating: 0xaa, count: 131))
        #expect(
            HMACSHA256.code(
                of: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                key: long
            ) == secret("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
        )
    }

    @Test("The first two blocks of RFC 5869's case 3, which has no info, are derived")
    func derived() {
        let material = Secret(copying: [UInt8](repeating: 0x0b, count: 22))
        // No salt is a salt of zeros.
        let salt = Secret(copying: [UInt8](repeating: 0, count: 32))
        let (first, second) = HMACSHA256.derive(salt, material)
        #expect(
            first == secret("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d")
        )
        second.withBytes { bytes in
            #expect((0..<10).map { bytes[$0] } == hex("9d201395faa4b61a96c8"))
        }
    }
}
