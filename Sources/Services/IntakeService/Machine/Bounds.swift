/// How much intake takes on at once, as the settings say.
package struct Bounds: Sendable, Equatable {
    /// Requests of one connection.
    package var inFlightPerClient: Int
    /// Requests of all connections.
    package var inFlight: Int
    /// Bytes of bodies that wait for the store.
    package var bodyBytes: Int
    /// Reply bytes of one connection that the store was asked for or that are not sent yet.
    package var replyBytesPerClient: Int
    /// Reply bytes of all connections.
    package var replyBytes: Int
    /// Questions under way at one store.
    package var asksPerStore: Int

    /// The defaults of `Limits`, but for what is given.
    package init(
        inFlightPerClient: Int = Limits.inFlightPerClient,
        inFlight: Int = Limits.inFlight,
        bodyBytes: Int = Limits.bodyBytes,
        replyBytesPerClient: Int = Limits.replyBytesPerClient,
        replyBytes: Int = Limits.replyBytes,
        asksPerStore: Int = Limits.asksPerStore,
    ) {
        precondition(
            (1...Limits.inFlightMax).contains(inFlight),
            "a hop number has room for a place"
        )
        self.inFlightPerClient = inFlightPerClient
        self.inFlight = inFlight
        self.bodyBytes = bodyBytes
        self.replyBytesPerClient = replyBytesPerClient
        self.replyBytes = replyBytes
        self.asksPerStore = asksPerStore
    }
}
