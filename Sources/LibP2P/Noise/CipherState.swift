import Sealing
import Sodium

/// One direction's cipher with the number of its next frame (Noise 5.1).
struct CipherState: ~Copyable, Sendable {
    private let cipher: ChaCha20Poly1305
    private var nonce: UInt64

    init(key: Secret, nonce: UInt64 = 0) {
        guard let cipher = ChaCha20Poly1305(key: key) else {
            preconditionFailure("keys are derived, and have 32 bytes")
        }
        self.cipher = cipher
        self.nonce = nonce
    }

    /// Seals a text in place; the tag comes into the 16 bytes behind it.
    mutating func seal(_ bytes: inout MutableSpan<UInt8>, text: Range<Int>) throws(NoiseError) {
        cipher.seal(&bytes, text: text, nonce: try next())
    }

    /// Opens text and tag, and puts the text to a place at or before them.
    mutating func open(
        _ bytes: inout MutableSpan<UInt8>,
        box: Range<Int>,
        to place: Int
    ) throws(NoiseError) {
        guard cipher.open(&bytes, box: box, to: place, nonce: try next()) else {
            throw .notAuthentic
        }
    }

    /// Seals a handshake's text.
    mutating func seal(_ text: [UInt8], authenticating hash: [UInt8]) throws(NoiseError) -> [UInt8]
    {
        cipher.seal(text, nonce: try next(), authenticating: hash)
    }

    /// Opens a handshake's box.
    mutating func open(_ box: [UInt8], authenticating hash: [UInt8]) throws(NoiseError) -> [UInt8] {
        guard let text = cipher.open(box, nonce: try next(), authenticating: hash) else {
            throw .notAuthentic
        }
        return text
    }

    /// The last number is kept for a purpose that libp2p has none of (Noise 5.1).
    private mutating func next() throws(NoiseError) -> UInt64 {
        guard nonce < .max else { throw .exhausted }
        defer { nonce += 1 }
        return nonce
    }
}
