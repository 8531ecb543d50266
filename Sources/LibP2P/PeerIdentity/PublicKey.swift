package import Sodium
import WireFormat

/// A peer's public key (libp2p peer-ids): Ed25519, ECDSA over P-256, or RSA.
///
/// One that exists is of a kind that can be verified, and its bytes are of that kind; for Ed25519,
/// where any 32 bytes could be a key, a signature tells.
package struct PublicKey: Hashable, Sendable {
    /// Its kind.
    package let type: KeyType
    /// Its bytes as its kind has them: 32 bytes, or the DER of a `SubjectPublicKeyInfo`.
    package let data: [UInt8]

    /// The key in the bytes of its kind.
    package init(type: KeyType, data: [UInt8]) throws(IdentityError) {
        guard data.count <= Limits.publicKeyBytesMax else {
            throw .tooLong(bytes: data.count, max: Limits.publicKeyBytesMax)
        }
        self.type = type
        self.data = data
        try check()
    }

    /// The public key of a pair of ours.
    package init(_ key: Ed25519.PublicKey) {
        type = .ed25519
        data = key.bytes
    }

    /// Reads the protobuf message `PublicKey`.
    package init(protobuf: [UInt8]) throws(IdentityError) {
        guard protobuf.count <= Limits.publicKeyBytesMax else {
            throw .tooLong(bytes: protobuf.count, max: Limits.publicKeyBytesMax)
        }
        let (type, data) = try KeyMessage.read(protobuf)
        try self.init(type: type, data: data)
    }

    /// The protobuf message `PublicKey`, of which there is one form for each key.
    package var protobuf: [UInt8] { KeyMessage.write(type, data) }

    /// The identifier of the peer that has this key.
    package var peerID: PeerID { PeerID(publicKeyProtobuf: protobuf) }

    /// Whether a signature is this key's over exactly these bytes.
    package func isSignature(_ signature: [UInt8], over message: [UInt8]) -> Bool {
        guard signature.count <= Limits.signatureBytesMax else { return false }
        switch type {
        case .ed25519:
            return Ed25519.PublicKey(data)?.isSignature(signature, over: message) ?? false
        case .ecdsa:
            return ECDSAKey.isSignature(signature, over: message, by: data)
        case .rsa:
            return RSAKey.isSignature(signature, over: message, by: data)
        case .secp256k1:
            return false
        }
    }

    private func check() throws(IdentityError) {
        switch type {
        case .ed25519:
            guard Ed25519.PublicKey(data) != nil else { throw .invalidKey(.ed25519) }
        case .ecdsa:
            guard ECDSAKey.isKey(data) else { throw .invalidKey(.ecdsa) }
        case .rsa:
            try RSAKey.check(data)
        case .secp256k1:
            throw .unsupportedKeyType(.secp256k1)
        }
    }
}
