import Crypto
import FoundationEssentials
import Noise
import PeerIdentity
import SeededRandom
import Sodium
import Testing
import WireFormat

/// What a peer that says what it likes can put into its message.
@Suite("Handshake payload")
struct PayloadTests {
    private let identity = Party.responder.identity
    private var signed: [UInt8] {
        Array("noise-libp2p-static-key:".utf8) + Party.responder.staticKey.publicKey.bytes
    }

    /// What an initiator makes of a responder's payload.
    private func outcome(_ payload: [UInt8], muxers: [String] = []) throws -> Outcome {
        var initiator = Party.initiator.handshake(muxers: muxers)
        var responder = Party.responder.pattern()
        _ = try responder.read(initiator.begin().message())
        let message = try responder.write(payload)
        return Outcome { () throws(NoiseError) in try initiator.receive(message) }
    }

    private func payload(
        key: [UInt8],
        signature: [UInt8],
        extensions: [UInt8]? = nil
    ) -> [UInt8] {
        var payload: [UInt8] = []
        Protobuf.append(field: 1, key, to: &payload)
        Protobuf.append(field: 2, signature, to: &payload)
        if let extensions { Protobuf.append(field: 4, extensions, to: &payload) }
        return payload
    }

    private func ours(extensions: [UInt8]) -> [UInt8] {
        payload(
            key: identity.publicKey.protobuf,
            signature: identity.sign(signed),
            extensions: extensions
        )
    }

    @Test("A peer with an ECDSA key is who it says")
    func ecdsa() throws {
        let signer = P256.Signing.PrivateKey()
        let key = try PublicKey(type: .ecdsa, data: Array(signer.publicKey.derRepresentation))
        let signature = Array(try signer.signature(for: signed).derRepresentation)
        #expect(try outcome(payload(key: key.protobuf, signature: signature)) == .finish)
    }

    @Test("Another's identity, or a signature over another key, is refused")
    func impostor() throws {
        let victim = Party.initiator.identity
        let key = victim.publicKey.protobuf
        #expect(
            try outcome(payload(key: key, signature: identity.sign(signed)))
                == .error(.wrongSignature)
        )
        // The victim's own signature, taken from another session of it.
        let session =
            Array("noise-libp2p-static-key:".utf8) + Party.initiator.staticKey.publicKey.bytes
        #expect(
            try outcome(payload(key: key, signature: victim.sign(session)))
                == .error(.wrongSignature)
        )
        let bare = victim.sign(Party.responder.staticKey.publicKey.bytes)
        #expect(try outcome(payload(key: key, signature: bare)) == .error(.wrongSignature))
    }

    @Test("A key that can't be verified is refused by name")
    func secp256k1() throws {
        var key: [UInt8] = [0x08, 0x02]
        Protobuf.append(field: 2, [2] + [UInt8](repeating: 1, count: 32), to: &key)
        #expect(
            try outcome(payload(key: key, signature: [1]))
                == .error(.identity(.unsupportedKeyType(.secp256k1)))
        )
    }

    @Test("What is no payload is refused")
    func malformed() throws {
        #expect(try outcome([]) == .error(.malformedPayload))
        #expect(try outcome([0x0A]) == .error(.malformedPayload))
        #expect(try outcome([0x0A, 1, 1]) == .error(.malformedPayload))
        #expect(try outcome([0x12, 1, 1]) == .error(.malformedPayload))
        #expect(try outcome([0x08, 1, 0x12, 1, 1]) == .error(.malformedPayload))
        #expect(try outcome([0x0A, 0, 0x12, 0]) == .error(.identity(.malformed)))
        let good = ours(extensions: [])
        for count in good.indices {
            guard case .error = try outcome(Array(good[..<count])) else {
                // Without its last field it is whole too.
                #expect(count == good.count - 2)
                continue
            }
        }
    }

    @Test("Extensions that nobody knows here, and certificates' hashes, are passed over")
    func extensions() throws {
        var extensions: [UInt8] = []
        Protobuf.append(field: 1, [1, 2, 3], to: &extensions)
        Protobuf.append(field: 2, Array("/yamux/1.0.0".utf8), to: &extensions)
        Protobuf.append(field: 9, [7], to: &extensions)
        var payload = ours(extensions: extensions)
        Protobuf.append(field: 3, [1], to: &payload)
        #expect(try outcome(payload, muxers: ["/yamux/1.0.0"]) == .finish)
    }

    @Test("More or longer names of muxers than are believed, and broken ones, are refused")
    func muxers() throws {
        func named(_ names: [[UInt8]]) -> [UInt8] {
            var extensions: [UInt8] = []
            for name in names { Protobuf.append(field: 2, name, to: &extensions) }
            return ours(extensions: extensions)
        }
        let long = [UInt8](repeating: 0x61, count: 128)
        #expect(try outcome(named([[UInt8]](repeating: long, count: 16))) == .finish)
        #expect(
            try outcome(named([[UInt8]](repeating: [0x61], count: 17)))
                == .error(.malformedPayload)
        )
        #expect(try outcome(named([long + [0x61]])) == .error(.malformedPayload))
        #expect(try outcome(named([[0xFF]])) == .error(.malformedPayload))
        #expect(try outcome(ours(extensions: [0x12, 5])) == .error(.malformedPayload))
    }

    @Test("Random payloads never crash, and prove nobody")
    func noise() throws {
        var random = SeededGenerator(seed: 14)
        for _ in 0..<500 {
            let payload = random.bytes(Int.random(in: 0...80, using: &random))
            guard case .error = try outcome(payload) else {
                Issue.record("accepted \(payload)")
                continue
            }
        }
    }
}
