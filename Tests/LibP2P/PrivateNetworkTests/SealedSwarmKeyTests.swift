import Multiformats
import PrivateNetwork
import Sodium
import Testing

@Suite("Sealed swarm key")
struct SealedSwarmKeyTests {
    private let owner: Ed25519.PrivateKey
    private let did: DIDKey
    private let key: SwarmKey

    init() throws {
        owner = try #require(Ed25519.PrivateKey(seed: .random(32)))
        did = try #require(DIDKey(publicKey: owner.publicKey.bytes))
        key = try #require(SwarmKey(.random(32)))
    }

    @Test("Only the DID's owner opens it")
    func roundTrip() throws {
        let text = try SealedSwarmKey.seal(key, to: did)
        #expect(text.starts(with: "/weir/swarm-key/sealed/1/\n".utf8))
        #expect(try SealedSwarmKey.open(text, with: owner) == key)
        let other = try #require(Ed25519.PrivateKey(seed: .random(32)))
        #expect(throws: PrivateNetworkError.notForUs) {
            try SealedSwarmKey.open(text, with: other)
        }
        #expect(try SealedSwarmKey.seal(key, to: did) != text)
    }

    @Test("Changed or cut, it is refused")
    func changed() throws {
        let text = try SealedSwarmKey.seal(key, to: did)
        for index in text.indices.dropLast() {
            #expect(throws: PrivateNetworkError.self) {
                try SealedSwarmKey.open(Array(text[..<index]), with: owner)
            }
            var changed = text
            changed[index] ^= 2
            #expect(throws: PrivateNetworkError.self) {
                try SealedSwarmKey.open(changed, with: owner)
            }
        }
        let long = [UInt8](repeating: 0x41, count: 513)
        #expect(throws: PrivateNetworkError.tooLong(bytes: 513, max: 512)) {
            try SealedSwarmKey.open(long, with: owner)
        }
    }

    @Test("Something else that was sealed to the same key is no swarm key")
    func otherPurpose() throws {
        let recipient = owner.forAgreement.publicKey
        for message in [[], RandomBytes.make(47), Array("weir swarm key\n".utf8) + [1]] {
            let box = try #require(SealedBox.seal(message, to: recipient))
            let text = "/weir/swarm-key/sealed/1/\n" + Multibase.base64Pad.encode(box).dropFirst()
            #expect(throws: PrivateNetworkError.notASealedKey) {
                try SealedSwarmKey.open(Array(text.utf8), with: owner)
            }
        }
    }

    @Test("A DID that is no point of the curve is refused")
    func unusable() throws {
        let zeros = try #require(DIDKey(publicKey: [UInt8](repeating: 0, count: 32)))
        #expect(throws: PrivateNetworkError.unusableDID) { try SealedSwarmKey.seal(key, to: zeros) }
    }
}
