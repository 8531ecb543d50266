import CSodium

/// Key agreement over Curve25519 (RFC 7748), by libsodium.
package enum X25519 {
    /// The bytes of a private key, a public key and a shared secret.
    package static let byteCount = 32

    /// A public key: any 32 bytes are one.
    package struct PublicKey: Hashable, Sendable {
        /// The 32 bytes.
        package let bytes: [UInt8]

        /// The key in `bytes`; nil unless there are exactly 32.
        package init?(_ bytes: some Collection<UInt8>) {
            guard bytes.count == byteCount else { return nil }
            self.bytes = Array(bytes)
        }

        /// The key of a scalar.
        fileprivate init(of scalar: Secret) {
            var bytes = [UInt8](repeating: 0, count: byteCount)
            // It fails for no scalar: the base point has no small order.
            unsafe _ = crypto_scalarmult_curve25519_base(&bytes, scalar.pointer)
            self.bytes = bytes
        }
    }

    /// A private key with its public one; copies share one secret.
    package struct PrivateKey: Sendable {
        /// Who agrees with us needs this.
        package let publicKey: PublicKey
        let scalar: Secret

        /// The key in `bytes`; nil unless there are exactly 32.
        package init?(_ bytes: Secret) {
            guard bytes.count == byteCount else { return nil }
            self.init(scalar: bytes)
        }

        init(scalar: Secret) {
            self.scalar = scalar
            publicKey = PublicKey(of: scalar)
        }

        /// A new key from the system's random generator.
        package static func random() -> PrivateKey { PrivateKey(scalar: .random(byteCount)) }

        /// What only the two of us can know; nil when the other's key is of small order, for then
        /// everybody knows it (RFC 7748, 6.1).
        package func agree(with other: PublicKey) -> Secret? {
            var isSecret = false
            // Safe: libsodium writes 32 bytes and reads 32 of each key.
            let shared = unsafe Secret(count: byteCount) { memory in
                isSecret =
                    unsafe crypto_scalarmult_curve25519(memory, scalar.pointer, other.bytes) == 0
            }
            return isSecret ? shared : nil
        }
    }
}
