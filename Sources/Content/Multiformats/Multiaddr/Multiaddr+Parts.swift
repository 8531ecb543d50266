/// What others ask of an address, and how they make one of another.
extension Multiaddr {
    /// The value of a protocol's first part; nil when there is none.
    package subscript(kind: AddressProtocol) -> AddressComponent? {
        components.first { $0.kind == kind }
    }

    /// Its protocols, from left to right, which say how to connect.
    package var protocols: [AddressProtocol] { components.map(\.kind) }

    /// The IP address that it begins with, behind the interface if one is named.
    package var networkAddress: NetworkAddress? {
        let first = components.first { $0.kind != .ip6zone }
        guard let first, first.kind == .ip4 || first.kind == .ip6 else { return nil }
        return NetworkAddress(bytes: first.value)
    }

    /// The name to look up that it begins with.
    package var hostName: String? {
        guard let first = components.first else { return nil }
        switch first.kind {
        case .dns, .dns4, .dns6, .dnsaddr: return first.text
        default: return nil
        }
    }

    /// The TCP port of the machine that it begins with.
    package var tcpPort: UInt16? {
        self[.tcp]?.number.flatMap { UInt16(exactly: $0) }
    }

    /// Whether it leads through a relay.
    package var isRelayed: Bool { protocols.contains(.p2pCircuit) }

    /// The peer that it leads to: its last part, when that is one.
    package var peer: Multihash? {
        guard let last = components.last, last.kind == .p2p else { return nil }
        return try? Multihash(bytes: last.value)
    }

    /// Who can get there: as far as the first part says.
    package var reach: Reach {
        if let networkAddress { return networkAddress.reach }
        switch components.first?.kind {
        case .memory, .unix: return .loopback
        case .dns, .dns4, .dns6, .dnsaddr: return hostName == "localhost" ? .loopback : .unknown
        default: return .unknown
        }
    }

    /// This address with another behind it, as a relay's with a peer's (encapsulation).
    package func encapsulating(_ other: Multiaddr) throws(MultiformatsError) -> Multiaddr {
        try Multiaddr(components + other.components)
    }

    /// This address with more parts behind it.
    package func appending(_ parts: AddressComponent...) throws(MultiformatsError) -> Multiaddr {
        try Multiaddr(components + parts)
    }

    /// This address with the peer it leads to as its last part; the same when it has that already.
    package func leading(to peer: Multihash) throws(MultiformatsError) -> Multiaddr {
        guard self.peer != peer else { return self }
        return try appending(AddressComponent(peer: peer))
    }

    /// This address without the peer as its last part; nil when there is nothing else.
    package var withoutPeer: Multiaddr? {
        guard components.last?.kind == .p2p else { return self }
        return try? Multiaddr(components.dropLast())
    }

    /// This address with another IP address and port, such as those that a listener got.
    package func replacing(
        _ address: NetworkAddress,
        port: UInt16
    ) throws(MultiformatsError) -> Multiaddr {
        var parts: [AddressComponent] = []
        for part in components {
            switch part.kind {
            case .ip4, .ip6: parts.append(AddressComponent(address))
            case .tcp, .udp: parts.append(try AddressComponent(part.kind, port: port))
            default: parts.append(part)
            }
        }
        return try Multiaddr(parts)
    }

    /// `/ip4/…/tcp/…` or `/ip6/…/tcp/…`.
    package static func tcp(
        _ address: NetworkAddress,
        port: UInt16
    ) throws(MultiformatsError) -> Multiaddr {
        try Multiaddr([AddressComponent(address), AddressComponent(.tcp, port: port)])
    }
}
