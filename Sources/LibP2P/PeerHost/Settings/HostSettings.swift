package import Multiformats
package import NIOCore
import NIOPosix
package import PrivateNetwork

/// How a host is set up.
package struct HostSettings: Sendable {
    /// Where to listen: `/ip4/…/tcp/…`, with `/ws` behind it for WebSocket, or `/memory/…`.
    package var listenAddresses: [Multiaddr]
    /// What to tell others instead of the listening addresses, behind a NAT or a proxy.
    package var announcedAddresses: [Multiaddr]
    /// Peers to stay connected with: addresses that end with `/p2p/…`.
    package var bootstrapNodes: [Multiaddr]
    /// With fewer connected peers known ones are called.
    package var minConnections: Int
    /// With more connections the least useful are closed.
    package var maxConnections: Int
    /// The protocols that are offered, of those that have a handler; nil: all of them.
    package var protocols: Set<String>?
    /// Who may connect.
    package var gate: Gate
    /// How much may be used.
    package var bounds: ResourceBounds
    /// How connections are secured, the best first.
    package var security: [SecurityProtocol]
    /// The key without which nobody is talked to; nil: the host is public.
    package var privateNetwork: SwarmKey?
    /// What this program calls itself, as `weir/0.1.0`.
    package var agent: String
    /// How long a handshake may take.
    package var handshakeTime: Duration
    /// How long agreement on a stream's protocol may take.
    package var negotiationTime: Duration
    /// The threads that carry connections; each connection stays on one.
    package var group: any EventLoopGroup
    /// Where `/memory/…` addresses are; nil: this host has none.
    package var memory: MemoryNetwork?

    /// Settings; without arguments the host only dials.
    package init(
        listenAddresses: [Multiaddr] = [],
        announcedAddresses: [Multiaddr] = [],
        bootstrapNodes: [Multiaddr] = [],
        minConnections: Int = 0,
        maxConnections: Int = 256,
        protocols: Set<String>? = nil,
        gate: Gate = Gate(),
        bounds: ResourceBounds = ResourceBounds(),
        security: [SecurityProtocol] = SecurityProtocol.allCases,
        privateNetwork: SwarmKey? = nil,
        agent: String = "weir",
        handshakeTime: Duration = Limits.handshakeTime,
        negotiationTime: Duration = Limits.negotiationTime,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        memory: MemoryNetwork? = nil
    ) {
        self.listenAddresses = listenAddresses
        self.announcedAddresses = announcedAddresses
        self.bootstrapNodes = bootstrapNodes
        self.minConnections = minConnections
        self.maxConnections = maxConnections
        self.protocols = protocols
        self.gate = gate
        self.bounds = bounds
        self.security = security
        self.privateNetwork = privateNetwork
        self.agent = agent
        self.handshakeTime = handshakeTime
        self.negotiationTime = negotiationTime
        self.group = group
        self.memory = memory
    }
}
