package import Multiformats

extension PeerID {
    /// The identifier of the peer that has a `did:key`'s key.
    package init(_ did: DIDKey) {
        self.init(publicKeyProtobuf: KeyMessage.write(.ed25519, did.publicKey))
    }

    /// The `did:key` of the peer's key, which is Ed25519 and whole in the identifier.
    package var did: DIDKey {
        get throws(IdentityError) {
            guard let key = publicKey, key.type == .ed25519,
                let did = DIDKey(publicKey: key.data)
            else { throw .notADID }
            return did
        }
    }
}
