package import Sodium

/// The secret half of a CURVE key, which proves to others that we are who its public half names.
///
/// It has no description. Its file has comments and, on one line, the secret's 40 characters of
/// Z85; nobody but its owner may read it (`PrivateFile`).
package struct CurveSecret: Sendable {
    /// Its public half.
    package let publicKey: CurveKey
    private let secret: Secret

    /// The secret in 32 bytes; nil when there are more or fewer.
    package init?(_ secret: Secret) {
        guard let pair = X25519.PrivateKey(secret), let key = CurveKey(pair.publicKey.bytes) else {
            return nil
        }
        publicKey = key
        self.secret = secret
    }

    /// A new one from the system's random generator.
    package static func random() -> CurveSecret {
        guard let secret = CurveSecret(.random(CurveKey.byteCount)) else {
            preconditionFailure("32 random bytes are a key")
        }
        return secret
    }

    /// Reads the content of a key file; nil when it is none.
    package init?(file: [UInt8]) {
        let lines = KeyText.lines(of: String(decoding: file, as: UTF8.self))
        guard lines.count == 1, let line = lines.first, var bytes = Z85.decode(line.text) else {
            return nil
        }
        self.init(Secret(wiping: &bytes))
    }

    /// What its file has; its comment says whose it is.
    package func file(of name: String) -> [UInt8] {
        let text = secret.withBytes { Z85.encode($0) }
        return Array(
            "# The secret CURVE key of \(name). Whoever has it is \(name).\n\(text)\n".utf8
        )
    }

    /// Lends the 32 bytes.
    package func withBytes<Result, Failure>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try secret.withBytes(body)
    }
}
