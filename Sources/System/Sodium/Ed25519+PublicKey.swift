import CSodium

extension Ed25519 {
    /// A public key.
    ///
    /// Any 32 bytes are taken; those that are no point of the curve verify nothing.
    package struct PublicKey: Hashable, Sendable {
        /// The 32 bytes.
        package let bytes: [UInt8]

        /// The key in `bytes`; nil unless there are exactly 32.
        package init?(_ bytes: some Collection<UInt8>) {
            guard bytes.count == publicKeyByteCount else { return nil }
            self.bytes = Array(bytes)
        }

        /// Whether a signature is this key's over exactly these bytes.
        ///
        /// Strict: a signature has one form. One whose scalar is not reduced, or one with a key or
        /// a commitment of small order or not in its canonical form, is refused (RFC 8032, 5.1.7,
        /// and what libsodium adds), as is one that has not 64 bytes.
        package func isSignature(_ signature: [UInt8], over message: [UInt8]) -> Bool {
            guard signature.count == signatureByteCount else { return false }
            Library.prepare()
            // Safe: the counts were checked or are passed on.
            return unsafe crypto_sign_ed25519_verify_detached(
                signature,
                message,
                UInt64(message.count),
                bytes
            ) == 0
        }

        /// The key of the same owner for agreement (X25519); nil when this is no point of the
        /// prime-order group, so that nothing can be encrypted to it.
        package var forAgreement: X25519.PublicKey? {
            var converted = [UInt8](repeating: 0, count: X25519.byteCount)
            guard unsafe crypto_sign_ed25519_pk_to_curve25519(&converted, bytes) == 0 else {
                return nil
            }
            return X25519.PublicKey(converted)
        }
    }
}
