package import Multiformats
package import Sodium

/// A swarm key on its way to somebody: sealed to the key that their `did:key` names, so that only
/// they can open it.
///
/// Anybody can seal one, and it doesn't say who did: take it from whom you trust.
package enum SealedSwarmKey {
    static let header = "/weir/swarm-key/sealed/1/"
    /// What is sealed begins with this, so that nothing else that was sealed is taken for a key.
    private static let purpose = Array("weir swarm key\n".utf8)

    /// The text of a sealed key: two lines, with what only the DID's owner can open in base 64.
    package static func seal(
        _ key: SwarmKey,
        to did: DIDKey
    ) throws(PrivateNetworkError) -> [UInt8] {
        let message = key.secret.withBytes { bytes in
            purpose + (0..<bytes.count).map { bytes[$0] }
        }
        guard let recipient = Ed25519.PublicKey(did.publicKey)?.forAgreement,
            let box = SealedBox.seal(message, to: recipient)
        else { throw .unusableDID }
        return Array("\(header)\n\(Multibase.base64Pad.encode(box).dropFirst())\n".utf8)
    }

    /// Opens the text of a sealed key with the key that the DID names.
    package static func open(
        _ text: [UInt8],
        with key: Ed25519.PrivateKey
    ) throws(PrivateNetworkError) -> SwarmKey {
        guard text.count <= Limits.sealedBytesMax else {
            throw .tooLong(bytes: text.count, max: Limits.sealedBytesMax)
        }
        var rest = text[...]
        guard Lines.next(&rest) == header,
            let box = try? Multibase.base64Pad.decode(Lines.trimmed(rest).span)
        else { throw .notASealedKey }
        guard let message = SealedBox.open(box, with: key.forAgreement) else { throw .notForUs }
        var bytes = message.withBytes { bytes in (0..<bytes.count).map { bytes[$0] } }
        guard bytes.starts(with: purpose) else { throw .notASealedKey }
        bytes.removeFirst(purpose.count)
        guard let key = SwarmKey(Secret(wiping: &bytes)) else { throw .notASealedKey }
        return key
    }
}
