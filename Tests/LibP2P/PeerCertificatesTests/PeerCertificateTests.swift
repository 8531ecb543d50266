import Crypto
import FoundationEssentials
import PeerCertificates
import PeerIdentity
import SeededRandom
import SwiftASN1
import Testing
import X509

@Suite struct PeerCertificateTests {
    private func prove(_ chain: [UInt8]...) throws(PeerCertificateError) -> PeerID {
        try PeerCertificate(provenBy: chain, now: TestCertificate.now).publicKey.peerID
    }

    private func refusal(_ chain: [UInt8]...) -> PeerCertificateError? {
        do {
            _ = try PeerCertificate(provenBy: chain, now: TestCertificate.now)
            return nil
        } catch {
            return error
        }
    }

    private func bytes(_ digits: String) -> [UInt8] {
        stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(digits.dropFirst($0).prefix(2), radix: 16)
        }
    }

    // MARK: Published

    @Test(
        "Those that the specification publishes prove the peers that it says",
        arguments: [
            (Published.ed25519, "12D3KooWM6CgA9iBFZmcYAHA6A2qvbAxqfkmrYiRQuz3XEsk4Ksv"),
            (Published.ecdsa, "QmfXbAwNjJLXfesgztEHe8HwgVDCMMpZ9Eax1HYq6hn9uE"),
        ]
    )
    func published(digits: String, peer: String) throws {
        #expect(try "\(prove(bytes(digits)))" == peer)
    }

    @Test("The published one with another key's signature is refused, as is one of Bitcoin's curve")
    func publishedAndRefused() {
        #expect(refusal(bytes(Published.mismatched)) == .wrongSignature)
        let curve = PeerCertificateError.identity(.unsupportedKeyType(.secp256k1))
        #expect(refusal(bytes(Published.secp256k1)) == curve)
    }

    // MARK: Our own

    @Test("Our own proves its identity, at any time of this century")
    func own() throws {
        let identity = try TestCertificate.identity(3)
        let own = OwnCertificate(of: identity, key: TestCertificate.key, now: TestCertificate.now)
        #expect(try prove(own.der) == identity.peerID)
        for days in [-1, 1, 36_000] {
            let then = TestCertificate.now + TimeInterval(days * 86_400)
            #expect(throws: Never.self) { _ = try PeerCertificate(provenBy: [own.der], now: then) }
        }
    }

    @Test("It is of version 3, has one name, and is signed by its own key")
    func shape() throws {
        let identity = try TestCertificate.identity(3)
        let own = OwnCertificate(of: identity, key: TestCertificate.key, now: TestCertificate.now)
        let certificate = try Certificate(derEncoded: own.der)
        #expect(certificate.version == .v3)
        #expect(certificate.issuer == certificate.subject)
        #expect(certificate.publicKey.isValidSignature(certificate.signature, for: certificate))
    }

    // MARK: Refused

    @Test("None, and two, are refused")
    func count() throws {
        let der = try TestCertificate().der()
        #expect(refusal() == .notOne(count: 0))
        #expect(refusal(der, der) == .notOne(count: 2))
    }

    @Test("One out of its time is refused")
    func time() throws {
        var late = try TestCertificate()
        late.notAfter = TestCertificate.now - 1
        #expect(refusal(try late.der()) == .notValidNow)
        var early = try TestCertificate()
        early.notBefore = TestCertificate.now + 1
        #expect(refusal(try early.der()) == .notValidNow)
        var never = try TestCertificate()
        never.notBefore = TestCertificate.now + 60
        never.notAfter = TestCertificate.now - 60
        #expect(refusal(try never.der()) == .malformed("its time is over before it begins"))
    }

    @Test("One that another key signed is refused")
    func signer() throws {
        var other = try TestCertificate()
        other.signingKey = P256.Signing.PrivateKey()
        #expect(refusal(try other.der()) == .notSelfSigned)
    }

    @Test("A peer's word for another certificate's key proves nothing")
    func stolen() throws {
        var stolen = try TestCertificate()
        stolen.certificateKey = P256.Signing.PrivateKey()
        stolen.signingKey = stolen.certificateKey
        #expect(refusal(try stolen.der()) == .wrongSignature)
    }

    @Test("One that names no peer is refused")
    func nobody() throws {
        var nobody = try TestCertificate()
        nobody.extensions = []
        #expect(refusal(try nobody.der()) == .noPeer)
    }

    @Test("What it says of its peer has to be whole", arguments: [[], [0x30, 0], [0x04, 1, 7]])
    func malformedPeer(value: [UInt8]) throws {
        var broken = try TestCertificate()
        broken.extensions[0].value = value[...]
        guard case .malformed = refusal(try broken.der()) else {
            Issue.record("\(value) was taken")
            return
        }
    }

    @Test("An unknown extension is ignored, unless it has to be understood")
    func extensions() throws {
        var strange = try TestCertificate()
        strange.extensions.append(.init(oid: [1, 2, 3, 4], critical: false, value: [5, 0]))
        #expect(refusal(try strange.der()) == nil)
        strange.extensions[1].critical = true
        #expect(refusal(try strange.der()) == .unknownExtension("1.2.3.4"))
        var critical = try TestCertificate()
        critical.extensions[0].critical = true
        #expect(refusal(try critical.der()) == nil)
    }

    @Test("One that is too long is not read")
    func tooLong() throws {
        let most = Limits.certificateBytesMax
        let long = [UInt8](repeating: 0x30, count: most + 1)
        #expect(refusal(long) == .tooLong(bytes: most + 1, max: most))
        var large = try TestCertificate()
        large.extensions.append(
            .init(oid: [1, 2, 3, 4], critical: false, value: ArraySlice(long[..<(most - 1_024)]))
        )
        #expect(refusal(try large.der()) == nil)
    }

    @Test("Every byte of one matters: changed, it proves nobody, or is cut short, it is none")
    func changes() throws {
        let der = try TestCertificate().der()
        for position in der.indices {
            var changed = der
            changed[position] ^= 0x21
            #expect(refusal(changed) != nil, "byte \(position)")
        }
        for length in stride(from: 0, to: der.count, by: 7) {
            guard case .malformed = refusal(Array(der[..<length])) else {
                Issue.record("\(length) bytes were taken")
                return
            }
        }
    }

    @Test("Random bytes are refused and never crash it", arguments: 1...50)
    func random(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let length = [0x30, 0x82, 0x01, 0x80] as [UInt8]
        #expect(refusal(length + random.bytes(384)) != nil)
    }
}
