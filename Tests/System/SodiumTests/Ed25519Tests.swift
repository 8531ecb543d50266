import SeededRandom
import Sodium
import Testing

@Suite("Ed25519")
struct Ed25519Tests {
    /// RFC 8032, section 7.1: seed, public key, message, signature.
    private static let vectors = [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ]

    @Test("RFC 8032's vectors sign and verify", arguments: 0..<2)
    func published(at index: Int) throws {
        let (seed, publicKey, message, signature) = Self.vectors[index]
        let key = try #require(Ed25519.PrivateKey(seed: Secret(copying: hex(seed))))
        #expect(key.publicKey.bytes == hex(publicKey))
        #expect(key.sign(hex(message)) == hex(signature))
        #expect(key.publicKey.isSignature(hex(signature), over: hex(message)))
        #expect(key.seed == Secret(copying: hex(seed)))
    }

    @Test("A changed message, signature or key is refused, whichever bit it is")
    func changed() throws {
        let (_, publicKey, message, signature) = Self.vectors[1]
        let key = try #require(Ed25519.PublicKey(hex(publicKey)))
        for bit in 0..<512 {
            var changed = hex(signature)
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!key.isSignature(changed, over: hex(message)))
        }
        for count in 0..<64 {
            #expect(!key.isSignature(Array(hex(signature)[..<count]), over: hex(message)))
        }
        #expect(!key.isSignature(hex(signature) + [0], over: hex(message)))
        #expect(!key.isSignature(hex(signature), over: hex("af83")))
    }

    @Test("A signature has one form: a scalar that is not reduced is refused")
    func strict() throws {
        let (_, publicKey, message, signature) = Self.vectors[1]
        let key = try #require(Ed25519.PublicKey(hex(publicKey)))
        // The order of the group, least significant byte first, added to the scalar.
        let order = hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
        var changed = hex(signature)
        var carry = 0
        for index in 0..<32 {
            let sum = Int(changed[32 + index]) + Int(order[index]) + carry
            changed[32 + index] = UInt8(sum & 0xFF)
            carry = sum >> 8
        }
        #expect(!key.isSignature(changed, over: hex(message)))
    }

    @Test("A key of small order verifies nothing and agrees with nobody")
    func smallOrder() throws {
        let identity = try #require(Ed25519.PublicKey([1] + Array(repeating: 0, count: 31)))
        let signature = [1] + [UInt8](repeating: 0, count: 63)
        #expect(!identity.isSignature(signature, over: []))
        #expect(identity.forAgreement == nil)
    }

    @Test("Only 32 bytes are a seed or a public key")
    func counts() {
        for count in [0, 31, 33, 64] {
            #expect(Ed25519.PrivateKey(seed: .random(count)) == nil)
            #expect(Ed25519.PublicKey([UInt8](repeating: 1, count: count)) == nil)
        }
    }

    @Test("The keys for agreement belong together")
    func agreement() throws {
        let ours = try #require(Ed25519.PrivateKey(seed: .random(32)))
        let theirs = try #require(Ed25519.PrivateKey(seed: .random(32)))
        #expect(ours.publicKey.forAgreement == ours.forAgreement.publicKey)
        let shared = ours.forAgreement.agree(with: theirs.forAgreement.publicKey)
        #expect(shared != nil)
        #expect(shared == theirs.forAgreement.agree(with: ours.forAgreement.publicKey))
    }
}
