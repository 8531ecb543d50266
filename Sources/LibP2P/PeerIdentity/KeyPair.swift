package import Multiformats
package import Sodium
import WireFormat

/// A peer's or a deployment's own key: Ed25519, whose copies share one secret.
package struct KeyPair: Sendable {
    /// What others know.
    package let publicKey: PublicKey
    /// The peer's name.
    package let peerID: PeerID
    /// The key itself, for what libp2p does not do with it.
    package let ed25519: Ed25519.PrivateKey

    /// The pair of a key.
    package init(_ key: Ed25519.PrivateKey) {
        ed25519 = key
        publicKey = PublicKey(key.publicKey)
        peerID = publicKey.peerID
    }

    /// The pair of a seed of 32 bytes.
    package init(seed: Secret) throws(IdentityError) {
        guard let key = Ed25519.PrivateKey(seed: seed) else { throw .invalidKey(.ed25519) }
        self.init(key)
    }

    /// Reads the protobuf message `PrivateKey`, as libp2p software keeps it in files.
    ///
    /// It has seed and public key, which must belong together; an older form has the latter twice.
    package init(protobuf: [UInt8]) throws(IdentityError) {
        guard protobuf.count <= Limits.privateKeyBytesMax else {
            throw .tooLong(bytes: protobuf.count, max: Limits.privateKeyBytesMax)
        }
        let (type, data) = try KeyMessage.read(protobuf)
        guard type == .ed25519 else { throw .unsupportedKeyType(type) }
        guard data.count == 64 || data.count == 96 else { throw .invalidKey(.ed25519) }
        try self.init(seed: Secret(copying: Array(data[..<32])))
        guard
            stride(from: 32, to: data.count, by: 32).allSatisfy({ start in
                publicKey.data == Array(data[start..<start + 32])
            })
        else { throw .mismatchedKey }
    }

    /// The protobuf message `PrivateKey`; whoever has it has the key.
    package var protobuf: [UInt8] {
        ed25519.seed.withBytes { seed in
            KeyMessage.write(.ed25519, (0..<seed.count).map { seed[$0] } + publicKey.data)
        }
    }

    /// The key's other name.
    package var did: DIDKey {
        guard let did = DIDKey(publicKey: publicKey.data) else {
            preconditionFailure("an Ed25519 key has 32 bytes")
        }
        return did
    }

    /// The signature over a message.
    package func sign(_ message: [UInt8]) -> [UInt8] { ed25519.sign(message) }
}
