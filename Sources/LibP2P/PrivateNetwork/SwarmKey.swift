import Multiformats
package import Sodium

/// The secret of a private network: who has it can talk to those who have it, and to nobody else
/// (libp2p pnet, version 1).
package struct SwarmKey: Sendable, Equatable {
    static let header = "/key/swarm/psk/1.0.0/"

    /// The 32 bytes.
    package let secret: Secret

    /// The key of a secret; nil unless it has exactly 32 bytes.
    package init?(_ secret: Secret) {
        guard secret.count == Limits.keyByteCount else { return nil }
        self.secret = secret
    }

    /// Reads the standard file, `swarm.key`: two lines and the key, in base 16, base 64 or as it is.
    package init(file: [UInt8]) throws(PrivateNetworkError) {
        guard file.count <= Limits.keyFileBytesMax else {
            throw .tooLong(bytes: file.count, max: Limits.keyFileBytesMax)
        }
        var rest = file[...]
        guard Lines.next(&rest) == Self.header else { throw .notASwarmKey }
        var bytes: [UInt8]?
        switch Lines.next(&rest) {
        case "/base16/": bytes = try? Multibase.base16.decode(Lines.trimmed(rest).span)
        case "/base64/": bytes = try? Multibase.base64Pad.decode(Lines.trimmed(rest).span)
        case "/bin/": bytes = Array(rest)
        default: throw .unknownEncoding
        }
        guard var bytes, bytes.count == Limits.keyByteCount,
            let key = SwarmKey(Secret(wiping: &bytes))
        else { throw .malformedKey }
        self = key
    }

    /// The standard file, in base 16, as other software writes it.
    package var file: [UInt8] {
        let digits = secret.withBytes { bytes in
            Multibase.base16.encode((0..<bytes.count).map { bytes[$0] }).dropFirst()
        }
        return Array("\(Self.header)\n/base16/\n\(digits)\n".utf8)
    }

    /// A name for the key that gives nothing of it away: 32 digits, the same as kubo shows.
    ///
    /// The key goes through Salsa20 first, which can't be turned back, and what comes out through
    /// SHAKE128, of which 16 bytes are kept.
    package var fingerprint: String {
        let stream = Salsa20.stream(64, key: secret, nonce: Array("finprint".utf8))
        let digest = SHAKE128.digest(of: stream, bytes: 16)
        return String(Multibase.base16.encode(digest).dropFirst())
    }
}
