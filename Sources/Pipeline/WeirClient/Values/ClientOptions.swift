/// How a client behaves.
public struct ClientOptions: Sendable {
    /// Requests in flight at a time; more wait here for their turn, in order.
    public var inFlightMax: Int
    /// Bytes in flight at a time, of what is sent and of what is expected, together.
    public var inFlightBytesMax: Int
    /// How long to wait for the first sign of life of any endpoint before giving up.
    public var patience: Duration
    /// Where the broadcaster publishes events; empty: `events` is not available.
    public var events: String
    /// Where the broadcaster answers replays; empty: `events` is not available.
    public var replay: String

    /// The keys for `tcp://` endpoints with locks; nil: none has one.
    public var keys: ConnectionKeys?
    /// Who signs its requests; nil: they are not signed.
    public var identity: Identity?

    /// The defaults: 256 requests and 32 MiB in flight, 5 seconds of patience, no events, no keys.
    public init(
        inFlightMax: Int = 256,
        inFlightBytesMax: Int = 32 << 20,
        patience: Duration = .seconds(5),
        events: String = "",
        replay: String = "",
        keys: ConnectionKeys? = nil,
        identity: Identity? = nil,
    ) {
        self.inFlightMax = inFlightMax
        self.inFlightBytesMax = inFlightBytesMax
        self.patience = patience
        self.events = events
        self.replay = replay
        self.keys = keys
        self.identity = identity
    }
}
