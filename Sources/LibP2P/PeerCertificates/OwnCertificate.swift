package import Crypto
package import FoundationEssentials
package import PeerIdentity
import SwiftASN1
import X509

/// The certificate by which a peer proves itself in TLS (libp2p/specs, tls, "Peer Authentication"):
/// signed by a key of its own, which the peer's identity signs.
package struct OwnCertificate: Sendable {
    /// The certificate in DER.
    package let der: [UInt8]

    /// The certificate of an identity.
    ///
    /// - Parameters:
    ///   - identity: who it proves.
    ///   - key: the certificate's own; one for the process's life will do, and it is of no other use.
    ///   - now: when it is made; it is valid from a day before.
    package init(of identity: KeyPair, key: P256.Signing.PrivateKey, now: Date) {
        let certificateKey = Array(key.publicKey.derRepresentation)
        let signedKey = SignedKey(
            publicKey: identity.publicKey.protobuf,
            signature: identity.sign(SignedKey.signed(certificateKey))
        )
        do {
            let name = try DistinguishedName { OrganizationName("libp2p.io") }
            let proof = Certificate.Extension(
                oid: SignedKey.identifier,
                critical: false,
                value: try DER.serialized(signedKey)[...]
            )
            let certificate = try Certificate(
                version: .v3,
                serialNumber: Certificate.SerialNumber(bytes: certificateKey.suffix(8)),
                publicKey: Certificate.PublicKey(key.publicKey),
                notValidBefore: now - Limits.validBefore.seconds,
                notValidAfter: now + Limits.validAfter.seconds,
                issuer: name,
                subject: name,
                signatureAlgorithm: .ecdsaWithSHA256,
                extensions: Certificate.Extensions([proof]),
                issuerPrivateKey: Certificate.PrivateKey(key)
            )
            der = try DER.serialized(certificate)
        } catch {
            preconditionFailure("a certificate of known parts can be written: \(error)")
        }
    }
}

extension Duration {
    fileprivate var seconds: TimeInterval { TimeInterval(components.seconds) }
}

extension DER {
    static func serialized(_ value: some DERSerializable) throws -> [UInt8] {
        var serializer = Serializer()
        try serializer.serialize(value)
        return serializer.serializedBytes
    }
}
