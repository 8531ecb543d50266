package import PeerIdentity

/// What happens to a host's connections, in the order in which it happens to each of them.
package enum PeerEvent: Sendable {
    /// A connection with a proven peer was made.
    case connected(PeerID, ConnectionID, Direction)
    /// A connection is no more. The peer may still have another one.
    case disconnected(PeerID, ConnectionID, DisconnectReason)
    /// The peer has told what it is and what it speaks.
    case identified(PeerID, IdentifiedPeer)
    /// The peer has told that it speaks other protocols now.
    case protocolsChanged(PeerID, [String])
    /// A bootstrap node could not be called. It is called again and again; that it can't be is told
    /// once, until it was connected.
    case unreachable(PeerID, PeerHostError)
}
