import Messages

/// What a peer fetcher can be told.
public enum PeerCallKind: Sendable, Equatable {
    /// Connect with a peer.
    case connect
    /// End all connections with a peer.
    case disconnect
    /// Measure a round trip; connect first where an address is given.
    case ping

    var inner: PeerCall.Kind {
        switch self {
        case .connect: .connect
        case .disconnect: .disconnect
        case .ping: .ping
        }
    }
}
