import Multiformats

/// Addresses that are likely of one operator: the first 16 bits of IPv4, the first 32 of IPv6, or
/// all names together.
struct IPGroup: Hashable, Sendable {
    private let bytes: [UInt8]

    /// The group of an address.
    init(_ address: Multiaddr) {
        guard let ip = address.networkAddress else {
            bytes = []
            return
        }
        let all = ip.bytes
        // IPv4 written as IPv6 (RFC 4291 §2.5.5.2).
        if all.count == 16, all[..<10].allSatisfy({ $0 == 0 }), all[10] == 0xFF, all[11] == 0xFF {
            bytes = Array(all[12..<14])
        } else {
            bytes = Array(all.prefix(all.count == 4 ? 2 : 4))
        }
    }

    /// The groups of a contact's own addresses: those of its IP addresses, and only when it has none
    /// that of its names, for most peers have both.
    static func all(of contact: Contact) -> Set<IPGroup> {
        let direct = contact.addresses.filter { !$0.isRelayed }
        let numbered = direct.filter { $0.networkAddress != nil }
        return Set((numbered.isEmpty ? direct : numbered).map(IPGroup.init))
    }
}
