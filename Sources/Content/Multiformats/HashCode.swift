/// A hash function, by its number in the multicodec table.
package struct HashCode: RawRepresentable, Hashable, Sendable {
    /// The number in the multicodec table.
    package let rawValue: UInt64

    /// Any number is kept, known or not.
    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The “digest” is the bytes themselves.
    package static let identity = HashCode(rawValue: 0x00)
    /// SHA-1, broken and only recognised.
    package static let sha1 = HashCode(rawValue: 0x11)
    /// SHA-256, the one that content is found by.
    package static let sha256 = HashCode(rawValue: 0x12)
    /// SHA-512.
    package static let sha512 = HashCode(rawValue: 0x13)
    /// SHA3-512.
    package static let sha3x512 = HashCode(rawValue: 0x14)
    /// SHA3-256.
    package static let sha3x256 = HashCode(rawValue: 0x16)
    /// BLAKE3.
    package static let blake3 = HashCode(rawValue: 0x1e)
    /// BLAKE2b with 256 bits.
    package static let blake2b256 = HashCode(rawValue: 0xb220)

    /// The table's name, or the number where the name is not known here.
    package var name: String {
        switch self {
        case .identity: "identity"
        case .sha1: "sha1"
        case .sha256: "sha2-256"
        case .sha512: "sha2-512"
        case .sha3x512: "sha3-512"
        case .sha3x256: "sha3-256"
        case .blake3: "blake3"
        case .blake2b256: "blake2b-256"
        default: "0x" + String(rawValue, radix: 16)
        }
    }
}
