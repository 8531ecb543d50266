package import Multiformats
package import PeerIdentity

/// A multiaddr as a way to a peer that this host can go, or a place where it can listen.
package struct Route: Sendable {
    /// What is dialled.
    package enum Place: Sendable, Equatable {
        /// A name or an IP address, and a TCP port.
        case network(host: String, port: Int)
        /// A number within this process.
        case memory(UInt64)
    }

    /// Where it leads.
    package let place: Place
    /// Whether a WebSocket is spoken there.
    package let isWebSocket: Bool
    /// Who must be there; nil: anybody.
    package let peer: PeerID?
    /// The address without the peer's name.
    package let address: Multiaddr

    /// The way that an address says; nil when it is none of `/ip4`, `/ip6`, `/dns`, `/dns4` or
    /// `/dns6` with `/tcp` and perhaps `/ws`, or `/memory`, and perhaps `/p2p`.
    package init?(_ whole: Multiaddr) {
        guard let address = whole.withoutPeer else { return nil }
        self.address = address
        peer = whole.peerID
        let protocols = address.protocols
        if protocols == [.memory], let number = address[.memory]?.number {
            place = .memory(number)
            isWebSocket = false
            return
        }
        let hosts: Set<AddressProtocol> = [.ip4, .ip6, .dns, .dns4, .dns6]
        guard protocols.count >= 2, hosts.contains(protocols[0]), protocols[1] == .tcp,
            let host = address.networkAddress?.description ?? address.hostName,
            let port = address.tcpPort
        else { return nil }
        place = .network(host: host, port: Int(port))
        switch protocols[2...] {
        case []: isWebSocket = false
        case [.ws]: isWebSocket = true
        default: return nil
        }
    }

    /// The IP address; nil where there is none, or a name.
    package var ip: NetworkAddress? { address.networkAddress?.plain }

    /// How soon it is tried among others: the nearer, the sooner.
    package var distance: Int {
        switch (place, address.reach) {
        case (.memory, _): 0
        case (_, .loopback): 1
        case (_, .link): 2
        case (_, .site): 3
        case (_, .world), (_, .unknown), (_, .nowhere): 4
        }
    }

    /// The host as HTTP names it.
    package var hostHeader: String {
        guard case .network(let host, let port) = place else { return "" }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
