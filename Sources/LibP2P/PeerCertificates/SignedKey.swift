import PeerIdentity
import SwiftASN1

/// The extension that makes a certificate a peer's: its identity's key, and the signature of that
/// over the certificate's own key (libp2p/specs, tls, "libp2p Public Key Extension").
struct SignedKey {
    /// The extension's name.
    static let identifier: ASN1ObjectIdentifier = [1, 3, 6, 1, 4, 1, 53594, 1, 1]
    private static let domain = Array("libp2p-tls-handshake:".utf8)

    /// The protobuf message `PublicKey`.
    let publicKey: [UInt8]
    let signature: [UInt8]

    /// What is signed: the certificate's key is the DER of its `SubjectPublicKeyInfo`.
    static func signed(_ certificateKey: [UInt8]) -> [UInt8] { domain + certificateKey }
}

extension SignedKey: DERImplicitlyTaggable {
    static var defaultIdentifier: ASN1Identifier { .sequence }

    init(derEncoded node: ASN1Node, withIdentifier identifier: ASN1Identifier) throws {
        self = try DER.sequence(node, identifier: identifier) { nodes in
            let key = try ASN1OctetString(derEncoded: &nodes)
            let signature = try ASN1OctetString(derEncoded: &nodes)
            return SignedKey(publicKey: Array(key.bytes), signature: Array(signature.bytes))
        }
    }

    func serialize(
        into coder: inout DER.Serializer,
        withIdentifier identifier: ASN1Identifier
    ) throws {
        try coder.appendConstructedNode(identifier: identifier) { coder in
            try coder.serialize(ASN1OctetString(contentBytes: publicKey[...]))
            try coder.serialize(ASN1OctetString(contentBytes: signature[...]))
        }
    }
}
