package import Multiformats
package import PeerIdentity

/// What is in use, per peer and in all, against what may be: connections, streams, handshakes.
///
/// A pure value. Whoever takes something says so first and is refused where it would be too much;
/// whoever gives it back says that too. Bytes are counted where they are held, in `BufferedBytes`.
package struct ResourceLedger: Sendable {
    /// What there can be too much of.
    package enum Resource: Sendable, Hashable, CaseIterable {
        /// Connections whose peer isn't known yet.
        case handshakes
        /// The same, from one address.
        case handshakesOfAddress
        /// Connections in all.
        case connections
        /// Connections with one peer.
        case connectionsOfPeer
        /// Streams in all.
        case streams
        /// Streams with one peer.
        case streamsOfPeer
        /// Streams of one protocol in all, by what its handler allows.
        case streamsOfProtocol
        /// Bytes that connections may hold in all.
        case bytes
    }

    private struct Use {
        var connections = 0
        var streams = 0
        var isNothing: Bool { connections == 0 && streams == 0 }
    }

    private let bounds: ResourceBounds
    private var peers: [PeerID: Use] = [:]
    private var handshakesByAddress: [NetworkAddress: Int] = [:]
    /// Connections whose peer isn't known yet.
    package private(set) var handshakes = 0
    /// Connections with known peers.
    package private(set) var connections = 0
    /// Streams, whoever opened them.
    package private(set) var streams = 0

    /// Nothing in use.
    package init(bounds: ResourceBounds) {
        self.bounds = bounds
    }

    /// A connection begins; what it is too many of, or nil.
    package mutating func beginHandshake(from address: NetworkAddress?) -> Resource? {
        guard handshakes < bounds.handshakesMax else { return .handshakes }
        guard handshakes + connections < bounds.connectionsMax + bounds.handshakesMax else {
            return .connections
        }
        if let address {
            guard handshakesByAddress[address, default: 0] < bounds.handshakesPerAddressMax else {
                return .handshakesOfAddress
            }
            handshakesByAddress[address, default: 0] += 1
        }
        handshakes += 1
        return nil
    }

    /// A connection that had begun is known, or is no more.
    package mutating func endHandshake(from address: NetworkAddress?) {
        precondition(handshakes > 0, "a handshake ends once")
        handshakes -= 1
        guard let address, let count = handshakesByAddress[address] else { return }
        handshakesByAddress[address] = count > 1 ? count - 1 : nil
    }

    /// A connection's peer is known; what it is too many of, or nil.
    package mutating func beginConnection(with peer: PeerID) -> Resource? {
        guard connections < bounds.connectionsMax else { return .connections }
        guard peers[peer]?.connections ?? 0 < bounds.connectionsPerPeerMax else {
            return .connectionsOfPeer
        }
        connections += 1
        peers[peer, default: Use()].connections += 1
        return nil
    }

    /// A connection is no more.
    package mutating func endConnection(with peer: PeerID) {
        change(peer) { use in
            precondition(use.connections > 0, "a connection ends once")
            use.connections -= 1
        }
        connections -= 1
    }

    /// A stream begins; what it is too many of, or nil.
    package mutating func beginStream(with peer: PeerID) -> Resource? {
        guard streams < bounds.streamsMax else { return .streams }
        guard peers[peer]?.streams ?? 0 < bounds.streamsPerPeerMax else { return .streamsOfPeer }
        streams += 1
        peers[peer, default: Use()].streams += 1
        return nil
    }

    /// A stream is no more.
    package mutating func endStream(with peer: PeerID) {
        change(peer) { use in
            precondition(use.streams > 0, "a stream ends once")
            use.streams -= 1
        }
        streams -= 1
    }

    private mutating func change(_ peer: PeerID, _ body: (inout Use) -> Void) {
        var use = peers[peer] ?? Use()
        body(&use)
        peers[peer] = use.isNothing ? nil : use
    }
}
