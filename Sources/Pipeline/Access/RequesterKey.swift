package import Multiformats
package import Sodium

/// The secret key of a DID, with which its owner signs requests.
///
/// It has no description. Its file has comments and, on one line, the 64 hexadecimal digits of the
/// key's seed; nobody but its owner may read it (`PrivateFile`).
package struct RequesterKey: Sendable {
    /// Whose it is.
    package let did: DIDKey
    /// The key.
    package let key: Ed25519.PrivateKey

    /// The key of a seed of 32 bytes; nil when it has more or fewer.
    package init?(seed: Secret) {
        guard let key = Ed25519.PrivateKey(seed: seed),
            let did = DIDKey(publicKey: key.publicKey.bytes)
        else { return nil }
        self.key = key
        self.did = did
    }

    /// A new one from the system's random generator.
    package static func random() -> RequesterKey {
        guard let key = RequesterKey(seed: .random(Ed25519.seedByteCount)) else {
            preconditionFailure("32 random bytes are a seed")
        }
        return key
    }

    /// Reads the content of its file; nil when it is none.
    package init?(file: [UInt8]) {
        let lines = KeyText.lines(of: String(decoding: file, as: UTF8.self))
        guard lines.count == 1, let line = lines.first, var seed = Self.bytes(line.text) else {
            return nil
        }
        self.init(seed: Secret(wiping: &seed))
    }

    /// What its file has; its comment says whose it is.
    package func file(of name: String) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        let text = key.seed.withBytes { seed in
            seed.indices.flatMap { [digits[Int(seed[$0] >> 4)], digits[Int(seed[$0] & 15)]] }
        }
        return Array("# The secret Ed25519 key of \(name), \(did).\n".utf8) + text + [0x0A]
    }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        let digits = text.utf8.map { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == 2 * Ed25519.seedByteCount else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[place], let low = digits[place + 1] else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return bytes
    }
}
