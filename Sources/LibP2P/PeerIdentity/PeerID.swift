import Hashing
package import Multiformats

/// The name of a peer: its public key, or the key's SHA-256 when that is shorter (libp2p peer-ids).
package struct PeerID: Hashable, Sendable {
    /// Its binary form as a value: `identity` of a public key's protobuf, or SHA-256.
    package let multihash: Multihash

    /// The identifier that a multihash is.
    package init(_ multihash: Multihash) throws(IdentityError) {
        switch multihash.code {
        case .identity:
            guard multihash.digest.count <= Limits.inlineKeyBytesMax,
                (try? KeyMessage.read(multihash.digest)) != nil
            else { throw .notAPeer }
        case .sha256:
            guard multihash.sha256Digest != nil else { throw .notAPeer }
        default:
            throw .notAPeer
        }
        self.multihash = multihash
    }

    /// Reads the binary form.
    package init(bytes: [UInt8]) throws(IdentityError) {
        let multihash: Multihash
        do { multihash = try Multihash(bytes: bytes) } catch { throw .notAnIdentifier(error) }
        try self.init(multihash)
    }

    /// Reads a text: `12D3Koo…` and `Qm…` in base 58, or a CID of the codec `libp2p-key`.
    package init(parsing text: String) throws(IdentityError) {
        let length = text.utf8.count
        guard length <= Limits.peerIDCharactersMax else {
            throw .tooLong(bytes: length, max: Limits.peerIDCharactersMax)
        }
        guard !text.hasPrefix("1"), !text.hasPrefix("Qm") else {
            let bytes: [UInt8]
            do { bytes = try Multibase.base58BTC.decode(Array(text.utf8).span) } catch {
                throw .notAnIdentifier(error)
            }
            try self.init(bytes: bytes)
            return
        }
        let cid: CID
        do { cid = try CID(parsing: text) } catch { throw .notAnIdentifier(error) }
        guard cid.version == .v1, cid.codec == .libp2pKey else { throw .notAPeer }
        try self.init(cid.multihash)
    }

    init(publicKeyProtobuf bytes: [UInt8]) {
        guard bytes.count <= Limits.inlineKeyBytesMax,
            let inline = try? Multihash(code: .identity, digest: bytes)
        else {
            var stream = SHA256Stream()
            stream.update(bytes.span)
            multihash = .sha256(Digest256(words: stream.finish()))
            return
        }
        multihash = inline
    }

    /// The binary form.
    package var bytes: [UInt8] { multihash.bytes }

    /// The identifier as a CID, whose text fits where CIDs do.
    package var cid: CID { CID(codec: .libp2pKey, multihash: multihash) }

    /// The peer's public key, when the identifier has it whole and it can be verified here.
    package var publicKey: PublicKey? {
        guard multihash.code == .identity else { return nil }
        return try? PublicKey(protobuf: multihash.digest)
    }
}

extension PeerID: Comparable {
    /// The order of the binary forms.
    package static func < (left: PeerID, right: PeerID) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension PeerID: CustomStringConvertible {
    /// The usual text, in base 58.
    package var description: String { String(Multibase.base58BTC.encode(bytes).dropFirst()) }
}
