import Hashing
package import Multiformats

extension Digest256 {
    /// The SHA-256 of bytes, where they lie.
    package init(hashing bytes: Span<UInt8>) {
        var hasher = Hasher()
        hasher.update(bytes)
        self = hasher.finish()
    }

    /// The SHA-256 of bytes, where they lie, of memory that has no type.
    package init(hashing bytes: RawSpan) {
        var hasher = Hasher()
        hasher.update(bytes)
        self = hasher.finish()
    }

    /// The SHA-256 of an array's bytes.
    package init(hashing bytes: [UInt8]) {
        self.init(hashing: bytes.span)
    }

    /// A SHA-256 under way, for content that comes in pieces.
    package struct Hasher: Sendable {
        private var stream = SHA256Stream()

        /// Begins with nothing hashed.
        package init() {}

        /// Adds bytes, where they lie.
        package mutating func update(_ bytes: Span<UInt8>) {
            stream.update(bytes)
        }

        /// Adds bytes, where they lie, of memory that has no type.
        package mutating func update(_ bytes: RawSpan) {
            stream.update(bytes)
        }

        /// The digest of all bytes so far; more can be added afterwards.
        package func finish() -> Digest256 {
            Digest256(words: stream.finish())
        }
    }
}
