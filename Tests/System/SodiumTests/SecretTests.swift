import Sodium
import Testing

@Suite("Secret")
struct SecretTests {
    @Test("It has the bytes it was made of, and the array it was made of has none")
    func taking() {
        var bytes: [UInt8] = [1, 2, 3]
        let secret = Secret(wiping: &bytes)
        #expect(bytes.isEmpty)
        #expect(secret.count == 3)
        secret.withBytes { span in
            #expect((0..<span.count).map { span[$0] } == [1, 2, 3])
        }
    }

    @Test("Two are equal when all their bytes are")
    func equality() {
        let secret = Secret(copying: [1, 2, 3])
        #expect(secret == Secret(copying: [1, 2, 3]))
        #expect(secret != Secret(copying: [1, 2, 4]))
        #expect(secret != Secret(copying: [1, 2]))
        #expect(Secret.random(32) != Secret.random(32))
        #expect(Secret.random(0).count == 0)
    }

    @Test("Random bytes are as many as were asked for, and others each time")
    func random() {
        #expect(RandomBytes.make(0).isEmpty)
        #expect(RandomBytes.make(24).count == 24)
        #expect(RandomBytes.make(24) != RandomBytes.make(24))
    }
}
