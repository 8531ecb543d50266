extension CID {
    /// Reads a CID's text: `Qm…` of version 0, or version 1 in any known base.
    package init(parsing text: String) throws(MultiformatsError) {
        // A character is at least one byte, so this also bounds the bytes that are looked at.
        let length = text.utf8.count
        guard length <= Limits.cidCharactersMax else {
            throw .textTooLong(characters: length, max: Limits.cidCharactersMax)
        }
        if length == 46, text.utf8.starts(with: "Qm".utf8) {
            let bytes = try Multibase.base58BTC.decode(Array(text.utf8).span)
            self = try CID(bytes: bytes)
            guard version == .v0 else { throw .notVersion0 }
            return
        }
        self = try CID(bytes: try Multibase.decode(text).bytes)
        // Version 0 has no base's character (CID spec, decoding algorithm).
        guard version == .v1 else { throw .unknownVersion(0) }
    }

    /// The text in a base of one's choice; version 0 has only the one.
    package func text(in base: Multibase) -> String {
        switch version {
        case .v0: String(Multibase.base58BTC.encode(bytes).dropFirst())
        case .v1: base.encode(bytes)
        }
    }
}

extension CID: CustomStringConvertible {
    /// The usual text: base 32 for version 1, base 58 for version 0.
    package var description: String {
        text(in: .base32)
    }
}
