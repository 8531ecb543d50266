import Bus
import Messages

/// Who is to be answered, and since when they wait.
struct Asker: Sendable {
    /// Where the answer goes.
    let route: [UInt8]
    /// Whether it is a REQ socket, whose delimiter goes back to it.
    let isDelimited: Bool
    /// The request, for its id and hop.
    let requestID: RequestID
    /// Our span of the trace that it belongs to.
    var trace: TraceContext?
    let hop: UInt64
    let encoding: Encoding
    /// When it came.
    let since: ContinuousClock.Instant

    /// The answer.
    func message(_ payload: Payload) -> Message {
        Message(requestID: requestID, hop: hop, payload: payload)
    }

    /// The answer's header.
    func header(_ payload: Payload) -> Frame {
        Frame(copying: MessageCodec.encode(message(payload), as: encoding))
    }
}
