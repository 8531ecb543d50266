/// What a peer can do wrong on a stream of `/cas/1.0.0`, or how the stream ended.
package enum CASError: Error, Sendable, Equatable {
    /// A message claims more bytes than one can have.
    case messageTooLong(UInt64)
    /// A message is no protobuf, or its length no varint.
    case malformed
    /// A field of a response can't be right; which.
    case wrongField(String)
    /// More bytes follow than were asked for.
    case bodyTooLong(UInt64)
    /// It answered with something other than what was asked.
    case wrongAnswer
    /// It answered what nobody asked.
    case unasked
    /// The stream ended before all was answered.
    case cutShort
    /// It was silent for too long.
    case stalled
    /// It had not answered when the time was over.
    case timeout
}

extension CASError: CustomStringConvertible {
    /// One sentence, without "it" at its start and a dot at its end.
    package var description: String {
        switch self {
        case .messageTooLong(let bytes): "sent a message of \(bytes) bytes"
        case .malformed: "sent a message that can't be read"
        case .wrongField(let name): "sent a response with a wrong \(name)"
        case .bodyTooLong(let bytes): "announced a body of \(bytes) bytes, more than was asked"
        case .wrongAnswer: "answered with something that was not asked"
        case .unasked: "answered what nobody asked"
        case .cutShort: "ended the stream before all was answered"
        case .stalled: "sent nothing for too long"
        case .timeout: "had not answered when the time was over"
        }
    }
}
