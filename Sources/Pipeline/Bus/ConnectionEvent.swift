import CZeroMQ

/// What libzmq tells of a connection: a frame of the event's number (16 bits, the low byte first)
/// and a value, and a frame of the endpoint.
enum ConnectionEvent {
    /// It is there, and both ends have agreed on how to speak.
    case connected
    /// The other end does not let us in, or speaks another way; libzmq does not try again.
    case refused
    /// It is gone, and what was asked over it is not answered any more.
    case disconnected

    init?(_ frame: borrowing Frame) {
        let number = frame.withBytes { bytes in
            bytes.count < 2 ? 0 : UInt16(bytes[0]) | UInt16(bytes[1]) << 8
        }
        switch Int32(number) {
        case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: self = .connected
        case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH, ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL: self = .refused
        case ZMQ_EVENT_DISCONNECTED: self = .disconnected
        default: return nil
        }
    }
}
