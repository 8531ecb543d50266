/// An IP address, and from where it can be reached.
package enum NetworkAddress: Sendable, Hashable {
    /// IPv4, four bytes.
    case v4(UInt8, UInt8, UInt8, UInt8)
    /// IPv6, eight groups.
    case v6([UInt16])

    /// An IPv4 address as a number, the first byte highest.
    package init(v4 word: UInt32) {
        self = .v4(
            UInt8(truncatingIfNeeded: word >> 24),
            UInt8(truncatingIfNeeded: word >> 16),
            UInt8(truncatingIfNeeded: word >> 8),
            UInt8(truncatingIfNeeded: word)
        )
    }

    /// An address as it lies in memory, 4 or 16 bytes in network order; nil for any other number.
    package init?(bytes: [UInt8]) {
        switch bytes.count {
        case 4: self = .v4(bytes[0], bytes[1], bytes[2], bytes[3])
        case 16:
            self = .v6(
                stride(from: 0, to: 16, by: 2).map { index in
                    UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])
                }
            )
        default: return nil
        }
    }

    /// The address as it goes over a network, 4 or 16 bytes.
    package var bytes: [UInt8] {
        switch self {
        case .v4(let a, let b, let c, let d): [a, b, c, d]
        case .v6(let groups): groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        }
    }

    /// From where it can be reached.
    package var reach: Reach {
        if isPublic { return .world }
        switch self {
        case .v4(127, _, _, _): return .loopback
        case .v4(169, 254, _, _): return .link
        case .v4(10, _, _, _), .v4(172, 16...31, _, _), .v4(192, 168, _, _),
            .v4(100, 64...127, _, _):
            return .site
        case .v4: return .nowhere
        case .v6(let groups):
            guard groups.count == 8 else { return .nowhere }
            if groups == [0, 0, 0, 0, 0, 0, 0, 1] { return .loopback }
            if groups[0] & 0xFFC0 == 0xFE80 { return .link }
            if groups[0] & 0xFE00 == 0xFC00 { return .site }
            return Self.wrapped(groups)?.reach ?? .nowhere
        }
    }

    /// Whether it is an address of the public internet (IANA's special-purpose registries say
    /// which are not): never loopback, private, link-local, multicast, unspecified or reserved,
    /// also not when such an IPv4 address is wrapped into IPv6.
    package var isPublic: Bool {
        switch self {
        case .v4(let a, let b, let c, _): Self.isPublic(a, b, c)
        case .v6(let groups): Self.isPublic(groups)
        }
    }

    private static func isPublic(_ a: UInt8, _ b: UInt8, _ c: UInt8) -> Bool {
        switch (a, b, c) {
        case (0, _, _), (10, _, _), (127, _, _): false
        case (100, 64...127, _): false  // shared by carriers, RFC 6598
        case (169, 254, _): false  // link-local, and the clouds' metadata
        case (172, 16...31, _), (192, 168, _): false
        case (192, 0, 0), (192, 0, 2), (198, 51, 100), (203, 0, 113): false  // protocols, examples
        case (192, 88, 99): false  // 6to4 relays, withdrawn
        case (198, 18...19, _): false  // benchmarks
        case (224..., _, _): false  // multicast and reserved
        default: true
        }
    }

    private static func isPublic(_ groups: [UInt16]) -> Bool {
        guard groups.count == 8 else { return false }
        if let wrapped = wrapped(groups) { return wrapped.isPublic }
        // Only 2000::/3 is global unicast; what is special inside it is refused by name.
        guard groups[0] & 0xE000 == 0x2000 else { return false }
        switch (groups[0], groups[1]) {
        case (0x2001, 0..<0x0200): return false  // protocol assignments, Teredo among them
        case (0x2001, 0x0DB8): return false  // examples
        case (0x3FFF, 0..<0x1000): return false  // examples
        default: return true
        }
    }

    /// The IPv4 address inside: mapped, compatible, NAT64, 6to4.
    private static func wrapped(_ groups: [UInt16]) -> NetworkAddress? {
        func v4(_ high: UInt16, _ low: UInt16) -> NetworkAddress {
            NetworkAddress(v4: UInt32(high) << 16 | UInt32(low))
        }
        if groups[0..<5].allSatisfy({ $0 == 0 }), groups[5] == 0 || groups[5] == 0xFFFF {
            return v4(groups[6], groups[7])
        }
        if groups[0] == 0x64, groups[1] == 0xFF9B, groups[2..<6].allSatisfy({ $0 == 0 }) {
            return v4(groups[6], groups[7])
        }
        if groups[0] == 0x2002 { return v4(groups[1], groups[2]) }
        return nil
    }
}
