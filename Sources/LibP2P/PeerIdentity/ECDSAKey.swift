import Crypto
import FoundationEssentials

/// ECDSA over P-256 with SHA-256, as libp2p has it: keys and signatures in DER.
enum ECDSAKey {
    static func isKey(_ data: [UInt8]) -> Bool {
        (try? P256.Signing.PublicKey(derRepresentation: data)) != nil
    }

    static func isSignature(_ signature: [UInt8], over message: [UInt8], by key: [UInt8]) -> Bool {
        guard let key = try? P256.Signing.PublicKey(derRepresentation: key),
            let signature = try? P256.Signing.ECDSASignature(derRepresentation: signature)
        else { return false }
        return key.isValidSignature(signature, for: SHA256.hash(data: message))
    }
}
