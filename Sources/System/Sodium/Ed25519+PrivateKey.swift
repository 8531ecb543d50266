import CSodium

extension Ed25519 {
    /// A private key with its public one.
    ///
    /// Copies share one secret, which is zeroed when the last of them is gone.
    package struct PrivateKey: Sendable {
        /// Who can verify what this key signs.
        package let publicKey: PublicKey
        /// Seed and public key, as libsodium (and libp2p) keep them: 64 bytes.
        private let expanded: Secret

        /// The key of a seed; nil unless it has exactly 32 bytes.
        package init?(seed: Secret) {
            guard seed.count == seedByteCount else { return nil }
            var publicBytes = [UInt8](repeating: 0, count: publicKeyByteCount)
            // Safe: libsodium writes 64 bytes of the one, 32 of the other, and reads 32 of the seed.
            expanded = unsafe Secret(count: seedByteCount + publicKeyByteCount) { memory in
                unsafe crypto_sign_ed25519_seed_keypair(&publicBytes, memory, seed.pointer)
            }
            guard let publicKey = PublicKey(publicBytes) else { return nil }
            self.publicKey = publicKey
        }

        /// The seed that the key was made of.
        package var seed: Secret {
            unsafe Secret(count: seedByteCount) { memory in
                unsafe crypto_sign_ed25519_sk_to_seed(memory, expanded.pointer)
            }
        }

        /// The 64 bytes of the signature over a message; the same one each time.
        package func sign(_ message: [UInt8]) -> [UInt8] {
            var signature = [UInt8](repeating: 0, count: signatureByteCount)
            // Safe: libsodium writes 64 bytes, and reads the message and our 64 bytes.
            unsafe crypto_sign_ed25519_detached(
                &signature,
                nil,
                message,
                UInt64(message.count),
                expanded.pointer
            )
            return signature
        }

        /// The same owner's key for agreement (X25519).
        package var forAgreement: X25519.PrivateKey {
            X25519.PrivateKey(
                scalar: unsafe Secret(count: X25519.byteCount) { memory in
                    unsafe crypto_sign_ed25519_sk_to_curve25519(memory, expanded.pointer)
                }
            )
        }
    }
}
