import Messages

/// How a content is looked for, and what becomes of it when it is found.
public struct GetOptions: Sendable {
    /// Allowed sources in the order they are asked; the local store is always looked at first.
    public var sources: [Source]
    /// How long the request may take, 1 ms to 10 minutes; of a download, each of its ranges.
    public var timeToLive: Duration
    /// Who may have what this request brings; private content is never asked of ipfs or gateways.
    public var privacy: Privacy
    /// The DID that owns what this request brings; empty is the deployment itself.
    public var requester: String
    /// Bytes of the file, or of the block itself.
    public var format: Format
    /// Only content that everybody may have is answered.
    public var publicOnly: Bool
    /// The request's name, for `cancel`; nil: a random one.
    ///
    /// Of a download it is the name of its first range.
    public var requestID: RequestID?

    /// The defaults: every source, 30 seconds, public.
    public init(
        sources: [Source] = Source.allCases,
        timeToLive: Duration = .seconds(30),
        privacy: Privacy = .public,
        requester: String = "",
        format: Format = .file,
        publicOnly: Bool = false,
        requestID: RequestID? = nil,
    ) {
        self.sources = sources
        self.timeToLive = timeToLive
        self.privacy = privacy
        self.requester = requester
        self.format = format
        self.publicOnly = publicOnly
        self.requestID = requestID
    }
}
