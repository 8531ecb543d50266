import Messages

/// What a caller wants asked.
struct Question: Sendable {
    /// The request's name.
    var id = RequestID()
    /// What is asked.
    var payload: Payload
    /// What is sent with it.
    var body: [UInt8] = []
    /// Bytes that the answer is expected to bring.
    var expectedBytes = 0
    /// How long it may take.
    var timeToLive: Duration
    /// The only endpoint to ask, by its place; nil: any.
    var onlyLink: Int?
    /// The trace that it belongs to.
    var trace: TraceContext?
}
