import PeerIdentity
import SeededRandom
import Sodium
import Testing

@Suite("Signed envelope")
struct SignedEnvelopeTests {
    private let key: KeyPair
    private let type = Array("/test".utf8)

    init() throws { key = try KeyPair(seed: Secret(copying: [UInt8](repeating: 3, count: 32))) }

    private func sealed() -> SignedEnvelope {
        SignedEnvelope(sealing: [1, 2, 3], type: type, domain: "test", by: key)
    }

    @Test("It comes back from its bytes, and its fields are the specification's")
    func roundTrip() throws {
        let bytes = sealed().bytes
        #expect(try SignedEnvelope(bytes: bytes, type: type, domain: "test") == sealed())
        // Fields 1, 2 and 3 in order, then 5.
        let head = [0x0A, 36] + key.publicKey.protobuf + [0x12, 5] + type + [0x1A, 3, 1, 2, 3]
        #expect(bytes.starts(with: head + [0x2A, 64]))
        // The signature covers each part behind its length.
        let signed = [4] + Array("test".utf8) + [5] + type + [3, 1, 2, 3]
        #expect(key.publicKey.isSignature(Array(bytes.suffix(64)), over: signed))
    }

    @Test("What was signed for one purpose proves nothing for another")
    func domains() throws {
        let bytes = sealed().bytes
        #expect(throws: IdentityError.wrongSignature) {
            try SignedEnvelope(bytes: bytes, type: type, domain: "rest")
        }
        #expect(throws: IdentityError.wrongPayloadType) {
            try SignedEnvelope(bytes: bytes, type: [1], domain: "test")
        }
        // The boundary between domain and type is signed too.
        #expect(throws: IdentityError.wrongPayloadType) {
            try SignedEnvelope(bytes: bytes, type: Array("t/test".utf8), domain: "tes")
        }
    }

    @Test("Changed or cut anywhere, it is refused")
    func changed() throws {
        let bytes = sealed().bytes
        for index in bytes.indices {
            #expect(throws: IdentityError.self) {
                try SignedEnvelope(bytes: Array(bytes[..<index]), type: type, domain: "test")
            }
            var changed = bytes
            changed[index] ^= 1
            #expect(throws: IdentityError.self, "byte \(index)") {
                try SignedEnvelope(bytes: changed, type: type, domain: "test")
            }
        }
        let long = [UInt8](repeating: 0, count: 30_000)
        #expect(throws: IdentityError.self) {
            try SignedEnvelope(bytes: long, type: type, domain: "test")
        }
    }

    @Test("Random bytes never crash")
    func noise() {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<3_000 {
            let bytes = random.bytes(Int.random(in: 0...80, using: &random))
            #expect(throws: IdentityError.self) {
                try SignedEnvelope(bytes: bytes, type: type, domain: "test")
            }
        }
    }
}
