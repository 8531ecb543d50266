import Crypto
import CryptoExtras
import FoundationEssentials

/// RSA with PKCS #1 v1.5 and SHA-256, as libp2p has it: keys as the DER of a `SubjectPublicKeyInfo`.
enum RSAKey {
    static func check(_ data: [UInt8]) throws(IdentityError) {
        guard let key = try? _RSA.Signing.PublicKey(derRepresentation: data) else {
            throw .invalidKey(.rsa)
        }
        let bits = key.keySizeInBits
        guard bits >= Limits.rsaBitsMin, bits <= Limits.rsaBitsMax else {
            throw .keySize(bits: bits)
        }
    }

    static func isSignature(_ signature: [UInt8], over message: [UInt8], by key: [UInt8]) -> Bool {
        guard let key = try? _RSA.Signing.PublicKey(derRepresentation: key) else { return false }
        return key.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: signature),
            for: SHA256.hash(data: message),
            padding: .insecurePKCS1v1_5
        )
    }
}
