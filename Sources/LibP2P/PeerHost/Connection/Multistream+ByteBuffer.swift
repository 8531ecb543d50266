import Multistream
import NIOCore

extension Initiator {
    /// Reads what came, and takes off what it has understood.
    mutating func receive(
        _ unread: inout ByteBuffer
    ) throws(MultistreamError) -> InitiatorAction {
        var offset = 0
        let action = try receive(unread.readableBytesUInt8Span, at: &offset)
        unread.moveReaderIndex(forwardBy: offset)
        return action
    }
}

extension Responder {
    /// Reads what came, and takes off what it has understood.
    mutating func receive(
        _ unread: inout ByteBuffer
    ) throws(MultistreamError) -> ResponderAction {
        var offset = 0
        let action = try receive(unread.readableBytesUInt8Span, at: &offset)
        unread.moveReaderIndex(forwardBy: offset)
        return action
    }
}
