import Crypto

/// A SHA-256 under way, over bytes where they lie.
///
/// swift-crypto takes pointers or Foundation's types; this is the one place that hands it a span's
/// memory, so that frames and database pages are hashed without a copy.
package struct SHA256Stream: Sendable {
    private var state = SHA256()

    /// Begins with nothing hashed.
    package init() {}

    /// Adds bytes.
    package mutating func update(_ bytes: Span<UInt8>) {
        // Safe: the pointer stays in the closure, and only `count` bytes are read through it.
        unsafe bytes.withUnsafeBytes { buffer in
            unsafe state.update(bufferPointer: buffer)
        }
    }

    /// Adds bytes of memory that has no type.
    package mutating func update(_ bytes: RawSpan) {
        // Safe: as above.
        unsafe bytes.withUnsafeBytes { buffer in
            unsafe state.update(bufferPointer: buffer)
        }
    }

    /// The digest of all bytes so far as four words, each read big-endian.
    package func finish() -> (UInt64, UInt64, UInt64, UInt64) {
        // Safe: a digest has 32 bytes, and the four loads stay inside them.
        unsafe state.finalize().withUnsafeBytes { buffer in
            func word(_ offset: Int) -> UInt64 {
                UInt64(
                    bigEndian: unsafe buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                )
            }
            return (word(0), word(8), word(16), word(24))
        }
    }
}
