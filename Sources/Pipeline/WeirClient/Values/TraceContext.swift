import Messages

/// Where a request stands in a trace (W3C Trace Context); the stages log under the same trace.
public struct TraceContext: Hashable, Sendable, CustomStringConvertible {
    let message: Messages.TraceContext

    /// Reads a `traceparent` header; nil when it is not a valid one.
    public init?(_ traceparent: String) {
        guard let message = Messages.TraceContext(traceparent) else { return nil }
        self.message = message
    }

    /// The `traceparent` header.
    public var description: String { message.description }
}
