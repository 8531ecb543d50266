import CSodium

/// One direction of a stream under XSalsa20: bytes are changed where they lie, and the stream goes
/// on where the last call ended, in the middle of a block too.
///
/// Changing them again with a stream at the same place gives the first bytes back. It hides, and
/// proves nothing: who flips a bit of the stream flips it in the text.
package struct XSalsa20: ~Copyable, Sendable {
    /// The bytes of a key.
    package static let keyByteCount = 32
    /// The bytes of a nonce, which a key may have only once.
    package static let nonceByteCount = 24
    /// The cipher makes its key stream in blocks of this many bytes.
    private static let blockByteCount = 64

    /// How many bytes went through.
    package private(set) var position: UInt64 = 0
    private let key: Secret
    private let nonce: [UInt8]
    /// The key stream of the block that was begun, as long as some of it is left.
    private var block = [UInt8](repeating: 0, count: Self.blockByteCount)

    /// A stream at its beginning; nil unless the key has 32 bytes and the nonce 24.
    package init?(key: Secret, nonce: [UInt8]) {
        guard key.count == Self.keyByteCount, nonce.count == Self.nonceByteCount else { return nil }
        Library.prepare()
        self.key = key
        self.nonce = nonce
    }

    /// Encrypts or decrypts the next bytes of the stream, in place; those before `start` are not
    /// part of it.
    package mutating func apply(to bytes: inout MutableSpan<UInt8>, from start: Int = 0) {
        precondition(start >= 0 && start <= bytes.count, "the stream's bytes are there")
        // Safe: the pointer stays in the closure, and only bytes within the buffer are changed.
        unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            unsafe apply(to: UnsafeMutableBufferPointer(rebasing: buffer[start...]))
        }
    }

    private mutating func apply(to bytes: UnsafeMutableBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        var done = 0
        let inBlock = Int(position % UInt64(Self.blockByteCount))
        if inBlock > 0 {
            done = min(bytes.count, Self.blockByteCount - inBlock)
            for index in 0..<done { unsafe bytes[index] ^= block[inBlock + index] }
            position += UInt64(done)
        }
        let whole = (bytes.count - done) / Self.blockByteCount * Self.blockByteCount
        if whole > 0 {
            unsafe change(start + done, whole)
            position += UInt64(whole)
            done += whole
        }
        let rest = bytes.count - done
        guard rest > 0 else { return }
        beginBlock()
        for index in 0..<rest { unsafe bytes[done + index] ^= block[index] }
        position += UInt64(rest)
    }

    /// Makes the key stream of the block at `position`.
    private mutating func beginBlock() {
        var stream = [UInt8](repeating: 0, count: Self.blockByteCount)
        unsafe change(&stream, stream.count)
        block = stream
    }

    /// Changes bytes from `position` on, which is a block's beginning.
    private func change(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int) {
        // Safe: libsodium works in place, and reads 24 bytes of the nonce and 32 of the key.
        unsafe _ = crypto_stream_xsalsa20_xor_ic(
            bytes,
            bytes,
            UInt64(count),
            nonce,
            position / UInt64(Self.blockByteCount),
            key.pointer
        )
    }
}
