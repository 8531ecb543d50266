/// One header of the pipeline protocol: what travels in frame 1 of every message.
///
/// Participants: clients, intake, router, fetchers, store, broadcaster. Goals: one envelope
/// everywhere, readable by any language that has ZeroMQ and JSON. Non-goals: moving bytes (bodies
/// are frames of their own and are never decoded here), authentication (frame 3, which Access reads).
///
/// `protocols/pipeline/README.md` is the specification.
package struct Message: Sendable, Equatable {
    /// The client's id for its request; every reply carries it.
    package var requestID: RequestID
    /// The remaining time of a request, 1 ms to 10 min; nil on replies.
    package var timeToLive: Duration?
    /// The sender's own number for this message between two stages; replies echo it.
    package var hop: UInt64
    /// Where a request stands in a trace, when its asker says so; nil on replies.
    package var trace: TraceContext?
    /// What is asked or answered.
    package var payload: Payload

    /// A message with its envelope's fields.
    package init(
        requestID: RequestID,
        timeToLive: Duration? = nil,
        hop: UInt64 = 0,
        trace: TraceContext? = nil,
        payload: Payload,
    ) {
        self.requestID = requestID
        self.timeToLive = timeToLive
        self.hop = hop
        self.trace = trace
        self.payload = payload
    }

    /// A reply to this message: same request id, same hop.
    package func reply(_ payload: Payload) -> Message {
        Message(requestID: requestID, hop: hop, payload: payload)
    }

    /// Takes the trace on: from here on it is the span of the instance that has received this.
    ///
    /// - `epoch`: the instance's.
    package mutating func beginSpan(in epoch: UInt64) {
        trace = trace?.span(of: requestID, in: epoch)
    }
}
