package import WeirClient

/// One connection of a peer fetcher, as `weir peers` shows it.
package struct PeerLine: Sendable, Equatable, Encodable {
    /// The peer fetcher.
    package let instance: String
    /// Its connection.
    package let peer: PeerReport.Peer

    /// A connection.
    package init(instance: String, peer: PeerReport.Peer) {
        self.instance = instance
        self.peer = peer
    }

    private enum Key: String, CodingKey {
        case instance, peer, did, address, direction, security, agent, protocols, latencyUs, ageMs
        case streams, bytesIn, bytesOut, trust, deployment
    }

    /// Writes the fields as the protocol names them.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(instance, forKey: .instance)
        try container.encode(peer.peer, forKey: .peer)
        try container.encode(peer.did, forKey: .did)
        try container.encode(peer.address, forKey: .address)
        try container.encode(peer.isInbound ? "inbound" : "outbound", forKey: .direction)
        try container.encode(peer.security, forKey: .security)
        try container.encode(peer.agent, forKey: .agent)
        try container.encode(peer.protocols, forKey: .protocols)
        try container.encode(
            peer.latency.map { Int($0 / .microseconds(1)) },
            forKey: .latencyUs
        )
        try container.encode(Int(peer.age / .milliseconds(1)), forKey: .ageMs)
        try container.encode(peer.streams, forKey: .streams)
        try container.encode(peer.bytesIn, forKey: .bytesIn)
        try container.encode(peer.bytesOut, forKey: .bytesOut)
        try container.encode(peer.trust, forKey: .trust)
        try container.encode(peer.deployment, forKey: .deployment)
    }

    /// The connections, one row each.
    package static func table(_ lines: [PeerLine]) -> Table {
        var table = Table(
            .init("PEER"),
            .init("ADDRESS"),
            .init("BY"),
            .init("LATENCY", .right),
            .init("UP", .right),
            .init("IN", .right),
            .init("OUT", .right),
            .init("TRUST"),
            .init("AGENT"),
            .init("PROTOCOLS"),
            .init("AT")
        )
        for line in lines {
            let peer = line.peer
            table.add([
                peer.peer,
                (peer.isInbound ? "< " : "> ") + peer.address,
                peer.security.isEmpty ? "-" : peer.security,
                peer.latency.map(Amount.duration) ?? "-",
                Amount.duration(peer.age),
                Amount.bytes(peer.bytesIn),
                Amount.bytes(peer.bytesOut),
                peer.trust + (peer.deployment.isEmpty ? "" : " by " + peer.deployment),
                peer.agent.isEmpty ? "-" : peer.agent,
                // What every libp2p peer speaks says nothing of this one.
                peer.protocols.filter { !$0.hasPrefix("/ipfs/") }.joined(separator: " "),
                line.instance,
            ])
        }
        return table
    }
}
