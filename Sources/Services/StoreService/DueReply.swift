import Messages

/// A reply that is sent at the end of the turn.
struct DueReply {
    let payload: Payload
    let body: [UInt8]
    let asker: Asker

    init(_ payload: Payload, _ body: [UInt8] = [], to asker: Asker) {
        self.payload = payload
        self.body = body
        self.asker = asker
    }
}
