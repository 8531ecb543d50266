package import FoundationEssentials
package import PeerIdentity
import SwiftASN1
import X509

/// A certificate that proves who shows it, once TLS has seen that the one who does has its key
/// (libp2p/specs, tls, "Peer Authentication").
package struct PeerCertificate: Hashable, Sendable {
    /// The key of the peer's identity.
    package let publicKey: PublicKey

    /// Extensions that may be critical because X.509 itself says what they mean, which is nothing
    /// for a peer.
    private static let known: Set<ASN1ObjectIdentifier> = [
        SignedKey.identifier, .X509ExtensionID.basicConstraints, .X509ExtensionID.keyUsage,
        .X509ExtensionID.extendedKeyUsage, .X509ExtensionID.subjectAlternativeName,
    ]

    /// Proves what the other side showed.
    ///
    /// - Parameters:
    ///   - chain: all certificates that it showed, in DER.
    ///   - now: the time at which they have to be valid.
    /// - Throws: `PeerCertificateError`: why they prove nobody.
    package init(provenBy chain: [[UInt8]], now: Date) throws(PeerCertificateError) {
        guard let der = chain.first, chain.count == 1 else { throw .notOne(count: chain.count) }
        guard der.count <= Limits.certificateBytesMax else {
            throw .tooLong(bytes: der.count, max: Limits.certificateBytesMax)
        }
        let (certificate, certificateKey) = try Self.read(der)
        guard (certificate.notValidBefore...certificate.notValidAfter).contains(now) else {
            throw .notValidNow
        }
        if let unknown = certificate.extensions.first(where: {
            $0.critical && !Self.known.contains($0.oid)
        }) {
            throw .unknownExtension("\(unknown.oid)")
        }
        guard certificate.publicKey.isValidSignature(certificate.signature, for: certificate) else {
            throw .notSelfSigned
        }
        let signedKey = try Self.signedKey(of: certificate)
        do { publicKey = try PublicKey(protobuf: signedKey.publicKey) } catch {
            throw .identity(error)
        }
        guard publicKey.isSignature(signedKey.signature, over: SignedKey.signed(certificateKey))
        else { throw .wrongSignature }
    }

    private static func read(
        _ der: [UInt8]
    ) throws(PeerCertificateError) -> (Certificate, key: [UInt8]) {
        do {
            let certificate = try Certificate(derEncoded: der)
            guard certificate.notValidBefore <= certificate.notValidAfter else {
                throw PeerCertificateError.malformed("its time is over before it begins")
            }
            return (certificate, try DER.serialized(certificate.publicKey))
        } catch let error as PeerCertificateError {
            throw error
        } catch {
            throw .malformed("\(error)")
        }
    }

    private static func signedKey(
        of certificate: Certificate
    ) throws(PeerCertificateError) -> SignedKey {
        guard let proof = certificate.extensions[oid: SignedKey.identifier] else { throw .noPeer }
        do { return try SignedKey(derEncoded: proof.value) } catch { throw .malformed("\(error)") }
    }
}
