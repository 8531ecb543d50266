/// What a peer can do wrong in what it sends.
package enum BitswapError: Error, Sendable, Hashable {
    /// A message claims more bytes than one may have.
    case messageTooLong(UInt64)
    /// A message is no protobuf, or its length no varint.
    case malformed
    /// A field is not what it should be; which.
    case wrongField(String)
    /// A message has more of a field than one may; which.
    case tooMany(String)
    /// A block is longer than any may be.
    case blockTooLong(bytes: Int)
    /// The stream ended in the middle of a message.
    case cutShort
}

extension BitswapError: CustomStringConvertible {
    /// One sentence, without "it" at its start and a dot at its end.
    package var description: String {
        switch self {
        case .messageTooLong(let bytes): "sent a message of \(bytes) bytes"
        case .malformed: "sent a message that can't be read"
        case .wrongField(let name): "sent a message with a wrong \(name)"
        case .tooMany(let name): "sent a message with too many \(name)"
        case .blockTooLong(let bytes): "sent a block of \(bytes) bytes"
        case .cutShort: "ended the stream in the middle of a message"
        }
    }
}
