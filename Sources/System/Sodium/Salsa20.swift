import CSodium

/// The key stream of Salsa20 with 20 rounds and a nonce of 8 bytes.
package enum Salsa20 {
    /// The first bytes of it; key and nonce must have 32 and 8 bytes.
    package static func stream(_ count: Int, key: Secret, nonce: [UInt8]) -> [UInt8] {
        precondition(key.count == 32 && nonce.count == 8, "key and nonce have their lengths")
        Library.prepare()
        var bytes = [UInt8](repeating: 0, count: count)
        // Safe: libsodium writes `count` bytes, and reads what was checked.
        unsafe _ = crypto_stream_salsa20(&bytes, UInt64(count), nonce, key.pointer)
        return bytes
    }
}
