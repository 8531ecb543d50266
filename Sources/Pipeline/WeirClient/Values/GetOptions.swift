import Messages

/// How a content is looked for, and what becomes of it when it is found.
public struct GetOptions: Sendable {
    /// Allowed sources in the order they are asked; the local store is always looked at first.
    public var sources: [Source]
    /// How long the request may take, 1 ms to 10 minutes; of a download, each of its ranges.
    public var timeToLive: Duration
    /// Who may have what this request brings; only public content is asked of ipfs
    /// and gateways, restricted content of trusted peers alone.
    public var privacy: Privacy
    /// The DID that owns what this request brings; empty is the deployment itself.
    public var requester: String
    /// Bytes of the file, or of the block itself; `prefetch` and `pin` bring what is below it.
    public var format: Format
    /// Only content that everybody may have is answered.
    public var publicOnly: Bool
    /// How the sources are ranked; nil: in the order of `sources` where that is not all of them,
    /// else as the deployment's settings say.
    public var strategy: Strategy?
    /// How much it hurries.
    public var urgency: Urgency
    /// The size that you expect, in bytes; 0 when you don't know.
    public var expectedSize: UInt64
    /// The media type that you expect, or empty.
    public var expectedType: String
    /// Your network.
    public var network: NetworkCondition
    /// Bytes from afar take you long: near sources go first.
    public var isBandwidthLow: Bool
    /// Work costs you dearly: nothing large is fetched from afar, nothing is asked for twice.
    public var isBatteryLow: Bool
    /// The request's name, for `cancel`; nil: a random one.
    ///
    /// Of a download it is the name of its first range.
    public var requestID: RequestID?
    /// The trace that it belongs to, for the stages' logs.
    public var trace: TraceContext?

    /// The defaults: every source, 30 seconds, public, nothing special.
    public init(
        sources: [Source] = Source.allCases,
        timeToLive: Duration = .seconds(30),
        privacy: Privacy = .public,
        requester: String = "",
        format: Format = .file,
        publicOnly: Bool = false,
        strategy: Strategy? = nil,
        urgency: Urgency = .normal,
        expectedSize: UInt64 = 0,
        expectedType: String = "",
        network: NetworkCondition = .online,
        isBandwidthLow: Bool = false,
        isBatteryLow: Bool = false,
        requestID: RequestID? = nil,
        trace: TraceContext? = nil,
    ) {
        self.sources = sources
        self.timeToLive = timeToLive
        self.privacy = privacy
        self.requester = requester
        self.format = format
        self.publicOnly = publicOnly
        self.strategy = strategy
        self.urgency = urgency
        self.expectedSize = expectedSize
        self.expectedType = expectedType
        self.network = network
        self.isBandwidthLow = isBandwidthLow
        self.isBatteryLow = isBatteryLow
        self.requestID = requestID
        self.trace = trace
    }
}
