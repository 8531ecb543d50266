/// Signatures over edwards25519 (RFC 8032), by libsodium.
package enum Ed25519 {
    /// The bytes of a seed, which is all there is to keep of a private key.
    package static let seedByteCount = 32
    /// The bytes of a public key.
    package static let publicKeyByteCount = 32
    /// The bytes of a signature.
    package static let signatureByteCount = 64
}
