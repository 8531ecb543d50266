/// What a client machine keeps to.
package struct ClientBounds: Sendable {
    /// Requests in flight at a time.
    package var inFlightMax: Int
    /// Bytes in flight at a time, sent and expected; one request is always let through.
    package var inFlightBytesMax: Int
    /// How long to wait for the first sign of life of any intake.
    package var patience: Duration
    /// The first silence after which a request is asked again.
    package var silenceFirst = Limits.silenceFirst
    /// The longest such silence.
    package var silenceMax = Limits.silenceMax

    /// The defaults, with what is given instead.
    package init(
        inFlightMax: Int = 256,
        inFlightBytesMax: Int = 32 << 20,
        patience: Duration = .seconds(5),
    ) {
        self.inFlightMax = inFlightMax
        self.inFlightBytesMax = inFlightBytesMax
        self.patience = patience
    }
}
