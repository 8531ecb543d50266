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
    let hop: UInt64
    let encoding: Encoding
    /// When it came.
    let since: ContinuousClock.Instant

    /// The answer's header.
    func header(_ payload: Payload) -> Frame {
        let message = Message(requestID: requestID, hop: hop, payload: payload)
        return Frame(copying: MessageCodec.encode(message, as: encoding))
    }
}
