import Crypto
import CryptoExtras
import FoundationEssentials
import PeerIdentity
import SeededRandom
import Testing

@Suite("Public key")
struct PublicKeyTests {
    private let message = Array("what was signed".utf8)

    @Test("The specification's keys read and write", arguments: ["ed25519", "ecdsa", "rsa"])
    func published(kind: String) throws {
        let bytes = try Vectors.key(kind, "public")
        let key = try PublicKey(protobuf: bytes)
        #expect(key.type.name.lowercased() == kind)
        #expect(key.protobuf == bytes)
        #expect(try PublicKey(type: key.type, data: key.data) == key)
        #expect(key.peerID.publicKey == (kind == "ed25519" ? key : nil))
    }

    @Test("A key of Bitcoin's curve is refused by name")
    func secp256k1() throws {
        let bytes = try Vectors.key("secp256k1", "public")
        let error = #expect(throws: IdentityError.unsupportedKeyType(.secp256k1)) {
            try PublicKey(protobuf: bytes)
        }
        #expect(error?.description.contains("secp256k1") == true)
    }

    /// The DER within a `PrivateKey` message of a vector.
    private func der(_ kind: String) throws -> [UInt8] {
        let bytes = try Vectors.key(kind, "private")
        return kind == "rsa" ? Array(bytes[5...]) : Array(bytes[4...])
    }

    @Test("What the specification's ECDSA key signs is verified")
    func ecdsa() throws {
        // SEC 1's form of a key, whose scalar is at a fixed place.
        let scalar = try der("ecdsa")[7..<39]
        let signer = try P256.Signing.PrivateKey(rawRepresentation: scalar)
        let signature = Array(try signer.signature(for: message).derRepresentation)
        let key = try PublicKey(protobuf: Vectors.key("ecdsa", "public"))
        try check(key, signature)
    }

    @Test("What the specification's RSA key signs is verified")
    func rsa() throws {
        let signer = try _RSA.Signing.PrivateKey(derRepresentation: der("rsa"))
        let signature = try signer.signature(
            for: SHA256.hash(data: message),
            padding: .insecurePKCS1v1_5
        )
        let key = try PublicKey(protobuf: Vectors.key("rsa", "public"))
        try check(key, Array(signature.rawRepresentation))
        let other = try signer.signature(for: SHA256.hash(data: message), padding: .PSS)
        #expect(!key.isSignature(Array(other.rawRepresentation), over: message))
    }

    @Test("What the specification's Ed25519 key signs is verified")
    func ed25519() throws {
        let pair = try KeyPair(protobuf: Vectors.key("ed25519", "private"))
        #expect(try pair.publicKey.protobuf == Vectors.key("ed25519", "public"))
        try check(pair.publicKey, pair.sign(message))
    }

    private func check(_ key: PublicKey, _ signature: [UInt8]) throws {
        #expect(key.isSignature(signature, over: message))
        #expect(!key.isSignature(signature, over: message + [0]))
        #expect(!key.isSignature([], over: message))
        #expect(!key.isSignature([UInt8](repeating: 0, count: 2_000), over: message))
        for index in signature.indices {
            var changed = signature
            changed[index] ^= 0x10
            #expect(!key.isSignature(changed, over: message))
        }
    }

    @Test("An RSA key that is too small to be safe is refused")
    func smallRSA() throws {
        let small = try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: 1_024))
        let data = Array(small.publicKey.derRepresentation)
        #expect(throws: IdentityError.self) { try PublicKey(type: .rsa, data: data) }
    }

    @Test("Bytes that are no key of their kind are refused")
    func invalid() throws {
        #expect(throws: IdentityError.invalidKey(.ed25519)) {
            try PublicKey(type: .ed25519, data: [1])
        }
        #expect(throws: IdentityError.invalidKey(.ecdsa)) {
            try PublicKey(type: .ecdsa, data: [1])
        }
        #expect(throws: IdentityError.invalidKey(.rsa)) { try PublicKey(type: .rsa, data: [1]) }
        #expect(throws: IdentityError.unknownKeyType(4)) {
            try PublicKey(protobuf: [0x08, 4, 0x12, 1, 1])
        }
        #expect(throws: IdentityError.malformed) { try PublicKey(protobuf: [0x08, 1]) }
        #expect(throws: IdentityError.malformed) { try PublicKey(protobuf: [0x12, 1, 1]) }
        #expect(throws: IdentityError.tooLong(bytes: 1_281, max: 1_280)) {
            try PublicKey(protobuf: [UInt8](repeating: 0, count: 1_281))
        }
    }

    @Test("A key cut anywhere is refused", arguments: ["ed25519", "ecdsa", "rsa"])
    func truncation(kind: String) throws {
        let bytes = try Vectors.key(kind, "public")
        for count in bytes.indices {
            #expect(throws: IdentityError.self) { try PublicKey(protobuf: Array(bytes[..<count])) }
        }
    }

    @Test("Random bytes never crash")
    func noise() throws {
        var random = SeededGenerator(seed: 9)
        let key = try Vectors.key("ecdsa", "public")
        for _ in 0..<2_000 {
            var bytes = key
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = random.bytes(1)[0]
            }
            if let key = try? PublicKey(protobuf: bytes) {
                #expect(!key.isSignature(random.bytes(70), over: message))
            }
        }
    }
}
