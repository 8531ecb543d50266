/// How much a host may use: per peer and in all.
package struct ResourceBounds: Sendable, Equatable {
    /// Connections whose peer isn't proven yet, in both directions.
    package var handshakesMax: Int
    /// The same, from one address.
    package var handshakesPerAddressMax: Int
    /// Connections in all: the most there can ever be, above what the manager trims to.
    package var connectionsMax: Int
    /// Connections with one peer.
    package var connectionsPerPeerMax: Int
    /// Streams in all.
    package var streamsMax: Int
    /// Streams with one peer.
    package var streamsPerPeerMax: Int
    /// Bytes that came and wait to be read, of all connections together.
    package var bytesMax: Int

    /// Bounds; each is `Limits`' unless it is given.
    package init(
        handshakesMax: Int = Limits.handshakesMax,
        handshakesPerAddressMax: Int = Limits.handshakesPerAddressMax,
        connectionsMax: Int = Limits.connectionsMax,
        connectionsPerPeerMax: Int = Limits.connectionsPerPeerMax,
        streamsMax: Int = Limits.streamsMax,
        streamsPerPeerMax: Int = Limits.streamsPerPeerMax,
        bytesMax: Int = Limits.bytesMax
    ) {
        self.handshakesMax = handshakesMax
        self.handshakesPerAddressMax = handshakesPerAddressMax
        self.connectionsMax = connectionsMax
        self.connectionsPerPeerMax = connectionsPerPeerMax
        self.streamsMax = streamsMax
        self.streamsPerPeerMax = streamsPerPeerMax
        self.bytesMax = bytesMax
    }
}
