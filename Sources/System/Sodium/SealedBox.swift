import CSodium

/// A message that anybody can seal to a public key and only its owner can open (libsodium's
/// `crypto_box_seal`: X25519, XSalsa20 and Poly1305 with a key made for the one message).
///
/// It says nothing about who sealed it.
package enum SealedBox {
    /// How much longer a box is than its message: the one-time public key and the tag.
    package static let overheadBytes = 48

    /// Seals a message.
    ///
    /// - Returns: nil when the key is of small order, so that everybody could open the box.
    package static func seal(_ message: [UInt8], to key: X25519.PublicKey) -> [UInt8]? {
        Library.prepare()
        var box = [UInt8](repeating: 0, count: message.count + overheadBytes)
        // Safe: libsodium writes all of the box, and reads the message and 32 bytes of the key.
        let failed = unsafe crypto_box_seal(&box, message, UInt64(message.count), key.bytes)
        return failed == 0 ? box : nil
    }

    /// Opens a box; nil when it was not sealed to this key, or was changed since.
    package static func open(_ box: [UInt8], with key: X25519.PrivateKey) -> Secret? {
        guard box.count >= overheadBytes else { return nil }
        var isOpen = false
        // Safe: libsodium writes what the box has above its overhead, and reads 32 bytes of each key.
        let message = unsafe Secret(count: box.count - overheadBytes) { memory in
            isOpen =
                unsafe crypto_box_seal_open(
                    memory,
                    box,
                    UInt64(box.count),
                    key.publicKey.bytes,
                    key.scalar.pointer
                ) == 0
        }
        return isOpen ? message : nil
    }
}
