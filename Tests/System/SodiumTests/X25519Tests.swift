import Sodium
import Testing

@Suite("X25519")
struct X25519Tests {
    private func key(_ digits: String) throws -> X25519.PrivateKey {
        try #require(X25519.PrivateKey(Secret(copying: hex(digits))))
    }

    @Test("RFC 7748's two agree on its secret (section 6.1)")
    func published() throws {
        let alice = try key("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")
        let bob = try key("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")
        #expect(
            alice.publicKey.bytes
                == hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")
        )
        #expect(
            bob.publicKey.bytes
                == hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")
        )
        let secret = hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742")
        #expect(alice.agree(with: bob.publicKey) == Secret(copying: secret))
        #expect(bob.agree(with: alice.publicKey) == Secret(copying: secret))
    }

    @Test("A key of small order gives no secret")
    func smallOrder() throws {
        let key = X25519.PrivateKey.random()
        for first in [UInt8(0), 1] {
            let weak = try #require(
                X25519.PublicKey([first] + Array(repeating: 0, count: 31))
            )
            #expect(key.agree(with: weak) == nil)
        }
    }
}
