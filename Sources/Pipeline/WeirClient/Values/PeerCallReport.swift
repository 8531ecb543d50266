/// What came of telling a peer fetcher to connect, disconnect or ping.
public struct PeerCallReport: Sendable, Equatable {
    /// The PeerID that is there.
    public var peer: String
    /// Of a ping: the round trip.
    public var latency: Duration
}
