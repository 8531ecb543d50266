import Messages

/// What a peer fetcher can be told.
public enum PeerCallKind: Sendable, Equatable {
    /// Connect with a peer.
    case connect
    /// End all connections with a peer.
    case disconnect
    /// Measure a round trip; connect first where an address is given.
    case ping
    /// Tell the IPFS network's hash table now that a content can be had here; the address is its CID.
    case provide

    var inner: PeerCall.Kind {
        switch self {
        case .connect: .connect
        case .disconnect: .disconnect
        case .ping: .ping
        case .provide: .provide
        }
    }
}
