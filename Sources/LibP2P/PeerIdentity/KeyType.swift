/// The kinds of keys that peers have (libp2p peer-ids, `KeyType`).
package enum KeyType: UInt64, Hashable, Sendable, CaseIterable {
    /// RSA of 2048 to 8192 bits, with PKCS #1 v1.5 and SHA-256.
    case rsa = 0
    /// Ed25519, the kind that Weir's own keys are.
    case ed25519 = 1
    /// Bitcoin's curve, which is refused: no library here verifies it.
    case secp256k1 = 2
    /// ECDSA over P-256 with SHA-256.
    case ecdsa = 3

    /// The specification's name.
    package var name: String {
        switch self {
        case .rsa: "RSA"
        case .ed25519: "Ed25519"
        case .secp256k1: "secp256k1"
        case .ecdsa: "ECDSA"
        }
    }
}
