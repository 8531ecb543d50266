/// The headers of a request's ordinary way, read and written without the generated classes.
///
/// A `get` that is answered crosses eight encodings: with the general codec they cost more than
/// everything else that is done for a small block; and each block that is fetched is a `put`. So
/// the plain form of the messages that travel for each request is read and written by hand here,
/// in protobuf only.
///
/// Goals: what is read here is what the general codec reads, and what is written is, byte for byte,
/// what it writes. Non-goals: refusing anything. Whatever isn't plain (an unknown field, one that
/// stands twice, a text in another form, a value out of its bounds) gives nil, and the general codec
/// reads it, or says what is wrong.
package enum QuickHeader {
    /// The fields of the envelope, by `protocols/pipeline/pipeline.proto`.
    private enum Field {
        static let version: UInt64 = 1
        static let requestID: UInt64 = 2
        static let timeToLive: UInt64 = 3
        static let hop: UInt64 = 4
        static let trace: UInt64 = 5
        static let get: UInt64 = 10
        static let put: UInt64 = 11
        static let content: UInt64 = 30
        static let stored: UInt64 = 31
        static let failure: UInt64 = 38
        static let absent: UInt64 = 50
        static let search: UInt64 = 51
        static let outcome: UInt64 = 53
        static let order: UInt64 = 55
    }

    /// Reads a header of the plain form; nil for every other.
    package static func decode(_ bytes: Span<UInt8>) -> Message? {
        guard bytes.count <= Limits.headerBytesMax else { return nil }
        var requestID: RequestID?
        var timeToLive: Duration?
        var hop: UInt64 = 0
        var trace: TraceContext?
        var payload: Payload?
        var reader = QuickReader()
        while true {
            switch reader.next(bytes) {
            case .end:
                guard let payload else { return nil }
                return Message(
                    requestID: requestID ?? .zero,
                    timeToLive: timeToLive,
                    hop: hop,
                    trace: trace,
                    payload: payload
                )
            case .bytes(Field.version, let range):
                guard QuickReader.string(bytes, range) == MessageCodec.versions[0] else {
                    return nil
                }
            case .bytes(Field.requestID, let range):
                guard range.count == 16, requestID == nil else { return nil }
                requestID = RequestID(bytes.extracting(range))
            case .number(Field.timeToLive, let milliseconds):
                let duration = Duration.milliseconds(Int64(clamping: milliseconds))
                guard duration >= Limits.timeToLiveMin, duration <= Limits.timeToLiveMax else {
                    return nil
                }
                timeToLive = duration
            case .fixed64(Field.hop, let number):
                hop = number
            case .bytes(Field.trace, let range):
                guard let text = QuickReader.string(bytes, range) else { return nil }
                trace = text.isEmpty ? nil : TraceContext(text)
            case .bytes(let field, let range):
                guard payload == nil else { return nil }
                payload = decode(field, bytes.extracting(range))
                guard payload != nil else { return nil }
            case .number, .fixed64, .broken:
                return nil
            }
        }
    }

    private static func decode(_ field: UInt64, _ bytes: Span<UInt8>) -> Payload? {
        switch field {
        case Field.get: Get(quick: bytes).map(Payload.get)
        case Field.put: Put(quick: bytes).map(Payload.put)
        case Field.stored: Stored(quick: bytes).map(Payload.stored)
        case Field.content: Content(quick: bytes).map(Payload.content)
        case Field.failure: Failure(quick: bytes).map(Payload.failure)
        case Field.absent: Absent(quick: bytes).map(Payload.absent)
        case Field.search: Search(quick: bytes).map(Payload.search)
        case Field.outcome: Outcome(quick: bytes).map(Payload.outcome)
        case Field.order: Order(quick: bytes).map(Payload.order)
        default: nil
        }
    }

    /// Writes a header whose payload is of the ordinary way; nil for every other.
    package static func encode(_ message: Message) -> [UInt8]? {
        var writer = QuickWriter()
        writer.text(Field.version, MessageCodec.versions[0])
        if message.requestID != .zero { writer.requestID(Field.requestID, message.requestID) }
        if let timeToLive = message.timeToLive {
            // A number that is set is written, zero too: this field has a presence of its own.
            writer.present(Field.timeToLive, UInt64(timeToLive.wholeMilliseconds))
        }
        writer.fixed64(Field.hop, message.hop)
        if let trace = message.trace { writer.text(Field.trace, trace.description) }
        switch message.payload {
        case .get(let get): writer.message(Field.get) { get.write(to: &$0) }
        case .put(let put): writer.message(Field.put) { put.write(to: &$0) }
        case .stored(let stored): writer.message(Field.stored) { stored.write(to: &$0) }
        case .content(let content): writer.message(Field.content) { content.write(to: &$0) }
        case .failure(let failure): writer.message(Field.failure) { failure.write(to: &$0) }
        case .absent(let absent): writer.message(Field.absent) { absent.write(to: &$0) }
        case .search(let search): writer.message(Field.search) { search.write(to: &$0) }
        case .outcome(let outcome): writer.message(Field.outcome) { outcome.write(to: &$0) }
        case .order(let order): writer.message(Field.order) { order.write(to: &$0) }
        default: return nil
        }
        return writer.bytes
    }
}
