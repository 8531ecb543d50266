/// How a content is kept.
public struct PutOptions: Sendable {
    /// Who may have it.
    public var privacy: Privacy
    /// The DID that owns it; empty is the deployment itself.
    public var owner: String
    /// Its media type, or empty; at most 255 printable ASCII characters.
    public var contentType: String
    /// How long each block of it may take, 1 ms to 10 minutes; making a file of many blocks has
    /// the ten minutes.
    public var timeToLive: Duration
    /// The trace that it belongs to, for the stages' logs.
    public var trace: TraceContext?

    /// The defaults: public, owned by the deployment, 30 seconds a block.
    public init(
        privacy: Privacy = .public,
        owner: String = "",
        contentType: String = "",
        timeToLive: Duration = .seconds(30),
        trace: TraceContext? = nil,
    ) {
        self.privacy = privacy
        self.owner = owner
        self.contentType = contentType
        self.timeToLive = timeToLive
        self.trace = trace
    }
}
