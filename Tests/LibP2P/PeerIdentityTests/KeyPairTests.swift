import PeerIdentity
import Sodium
import Testing

@Suite("Key pair")
struct KeyPairTests {
    @Test("The specification's Ed25519 key reads and writes")
    func published() throws {
        let bytes = try Vectors.key("ed25519", "private")
        let pair = try KeyPair(protobuf: bytes)
        #expect(pair.protobuf == bytes)
        #expect(try KeyPair(seed: pair.ed25519.seed).publicKey == pair.publicKey)
        #expect(pair.peerID == pair.publicKey.peerID)
    }

    @Test("The older form, with the public key twice, reads too")
    func older() throws {
        let bytes = try Vectors.key("ed25519", "private")
        let twice = [0x08, 0x01, 0x12, 96] + Array(bytes[4...]) + Array(bytes[36...])
        #expect(try KeyPair(protobuf: twice).protobuf == bytes)
        for index in [36, 70, 99] {
            var changed = twice
            changed[index] ^= 1
            #expect(throws: IdentityError.mismatchedKey) { try KeyPair(protobuf: changed) }
        }
    }

    @Test("Halves that don't belong together, other kinds and other lengths are refused")
    func malformed() throws {
        let bytes = try Vectors.key("ed25519", "private")
        var changed = bytes
        changed[4] ^= 1
        #expect(throws: IdentityError.mismatchedKey) { try KeyPair(protobuf: changed) }
        for count in bytes.indices {
            #expect(throws: IdentityError.self) { try KeyPair(protobuf: Array(bytes[..<count])) }
        }
        #expect(throws: IdentityError.unsupportedKeyType(.secp256k1)) {
            try KeyPair(protobuf: Vectors.key("secp256k1", "private"))
        }
        #expect(throws: IdentityError.tooLong(bytes: 125, max: 100)) {
            try KeyPair(protobuf: Vectors.key("ecdsa", "private"))
        }
        #expect(throws: IdentityError.invalidKey(.ed25519)) { try KeyPair(seed: .random(31)) }
        #expect(throws: IdentityError.invalidKey(.ed25519)) {
            try KeyPair(protobuf: [0x08, 0x01, 0x12, 32] + [UInt8](repeating: 1, count: 32))
        }
    }
}
