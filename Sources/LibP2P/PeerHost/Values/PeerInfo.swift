package import Multiformats
package import PeerIdentity

/// One connection as it is now, for a table of peers.
package struct PeerInfo: Sendable {
    /// Who is at the other end.
    package var peer: PeerID
    /// The connection's number.
    package var connection: ConnectionID
    /// Who began it.
    package var direction: Direction
    /// How it is secured, and the peer proven.
    package var security: SecurityProtocol
    /// The address at the other end.
    package var address: Multiaddr
    /// When it was made.
    package var since: ContinuousClock.Instant
    /// The last measured round trip; nil: none yet.
    package var latency: Duration?
    /// Streams that are open.
    package var streams: Int
    /// Bytes that came, as they were on the wire.
    package var bytesIn: UInt64
    /// Bytes that went, as they were on the wire.
    package var bytesOut: UInt64
    /// What the peer said of itself; nil: not yet.
    package var identified: IdentifiedPeer?
    /// What the operator says of it.
    package var trust: Trust
}
