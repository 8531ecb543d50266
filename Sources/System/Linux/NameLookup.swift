import Glibc

/// Asks the system's resolver for the addresses of a host's name.
package enum NameLookup {
    /// Every address of a name, IPv4 as 4 bytes and IPv6 as 16, in the order of preference.
    ///
    /// An address's own text is a name too. It waits for the network: never call it on a loop.
    ///
    /// - `most`: at most so many are given.
    package static func addresses(of host: String, most: Int) -> [[UInt8]] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_family = AF_UNSPEC
        var first: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, nil, &hints, &first) == 0 else { return [] }
        defer { unsafe freeaddrinfo(first) }
        var addresses: [[UInt8]] = []
        // Safe: the list is the resolver's own, and lives until it is freed above.
        var next = unsafe first
        while let entry = unsafe next, addresses.count < most {
            if let address = unsafe bytes(entry.pointee) { addresses.append(address) }
            unsafe next = unsafe entry.pointee.ai_next
        }
        return addresses
    }

    private static func bytes(_ entry: addrinfo) -> [UInt8]? {
        guard let address = unsafe entry.ai_addr else { return nil }
        let raw = unsafe UnsafeRawBufferPointer(start: address, count: Int(entry.ai_addrlen))
        // `sin_addr` lies at byte 4 of `sockaddr_in`, `sin6_addr` at byte 8 of `sockaddr_in6`.
        switch unsafe entry.ai_family {
        case AF_INET where raw.count >= 8: return unsafe Array(raw[4..<8])
        case AF_INET6 where raw.count >= 24: return unsafe Array(raw[8..<24])
        default: return nil
        }
    }
}
