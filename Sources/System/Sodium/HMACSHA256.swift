import CSodium

/// A message's authentication by a secret (RFC 2104 with SHA-256), and what is derived that way.
package enum HMACSHA256 {
    /// The bytes of a code.
    package static let byteCount = 32

    /// The code of a message that is secret itself.
    package static func code(of message: Secret, key: Secret) -> Secret {
        unsafe code(of: message.pointer, count: message.count, key: key)
    }

    /// The code of a message.
    package static func code(of message: [UInt8], key: Secret) -> Secret {
        unsafe code(of: message, count: message.count, key: key)
    }

    /// Two keys made of a chaining key and new material (HKDF of RFC 5869 as Noise uses it, 4.3).
    package static func derive(_ chainingKey: Secret, _ material: Secret) -> (Secret, Secret) {
        let temporary = code(of: material, key: chainingKey)
        let first = code(of: [1], key: temporary)
        // Safe: 33 bytes are written, which is what there is.
        let second = unsafe Secret(count: byteCount + 1) { memory in
            unsafe memory.update(from: first.pointer, count: byteCount)
            unsafe memory[byteCount] = 2
        }
        return (first, code(of: second, key: temporary))
    }

    private static func code(
        of message: UnsafePointer<UInt8>,
        count: Int,
        key: Secret
    ) -> Secret {
        // Safe: libsodium reads `count` bytes and the key's, and writes 32.
        unsafe Secret(count: byteCount) { memory in
            var state = crypto_auth_hmacsha256_state()
            unsafe crypto_auth_hmacsha256_init(&state, key.pointer, key.count)
            unsafe crypto_auth_hmacsha256_update(&state, message, UInt64(count))
            unsafe crypto_auth_hmacsha256_final(&state, memory)
            unsafe sodium_memzero(&state, MemoryLayout.size(ofValue: state))
        }
    }
}
