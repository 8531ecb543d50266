import Multiformats

extension NetworkAddress {
    /// The IPv4 address that is meant where it is written as IPv6 (`::ffff:192.0.2.1`, RFC 4291
    /// §2.5.5.2), so that what is said of one holds for both; else the address itself.
    var plain: NetworkAddress {
        guard case .v6(let groups) = self, groups.count == 8,
            groups[..<5].allSatisfy({ $0 == 0 }), groups[5] == 0xFFFF
        else { return self }
        return NetworkAddress(v4: UInt32(groups[6]) << 16 | UInt32(groups[7]))
    }
}
