import Crypto
import FoundationEssentials
import PeerCertificates
import PeerIdentity
import Sodium
import SwiftASN1
import X509

/// A certificate of a test's making, any part of which may be wrong.
struct TestCertificate {
    /// When all tests take place.
    static let now = Date(timeIntervalSince1970: 1_800_000_000)
    static let key = P256.Signing.PrivateKey()

    var certificateKey = key
    var signingKey = key
    var notBefore = now - 60
    var notAfter = now + 60
    var extensions: [Certificate.Extension]

    /// An honest one, of the identity of a seed.
    init(_ seed: UInt8 = 1) throws {
        let own = OwnCertificate(of: try Self.identity(seed), key: Self.key, now: Self.now)
        extensions = Array(try Certificate(derEncoded: own.der).extensions)
    }

    static func identity(_ seed: UInt8) throws -> KeyPair {
        try KeyPair(seed: Secret(copying: [UInt8](repeating: seed, count: 32)))
    }

    /// It, in DER.
    func der() throws -> [UInt8] {
        let name = try DistinguishedName { CommonName("somebody") }
        let certificate = try Certificate(
            version: .v3,
            serialNumber: 7,
            publicKey: Certificate.PublicKey(certificateKey.publicKey),
            notValidBefore: notBefore,
            notValidAfter: notAfter,
            issuer: name,
            subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions(extensions),
            issuerPrivateKey: Certificate.PrivateKey(signingKey)
        )
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return serializer.serializedBytes
    }
}
