package import Multiformats

/// A range of IP addresses in CIDR notation (RFC 4632, RFC 4291 §2.3), as `10.0.0.0/8`.
package struct AddressRange: Sendable, Hashable {
    /// The bytes of an address of the range.
    private let bytes: [UInt8]
    /// How many leading bits all its addresses share.
    package let prefixBits: Int

    /// Reads `ADDRESS/BITS`, or one address alone; nil when it is neither.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = NetworkAddress(parsing: String(first)) else {
            return nil
        }
        bytes = address.bytes
        guard parts.count == 2 else {
            prefixBits = bytes.count * 8
            return
        }
        guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let bits = Int(parts[1]),
            bits <= bytes.count * 8
        else { return nil }
        prefixBits = bits
    }

    /// Whether an address lies in the range.
    package func contains(_ address: NetworkAddress) -> Bool {
        let other = address.bytes
        guard other.count == bytes.count else { return false }
        let whole = prefixBits / 8
        guard other[..<whole] == bytes[..<whole] else { return false }
        let rest = prefixBits % 8
        guard rest > 0 else { return true }
        let mask = UInt8(truncatingIfNeeded: 0xFF00 >> rest)
        return other[whole] & mask == bytes[whole] & mask
    }
}
