import CZeroMQ

/// What libzmq tells of a connection: a frame of the event's number (16 bits, the low byte first)
/// and a value (32 bits), and a frame of the endpoint.
enum ConnectionEvent {
    /// The kernel has made it, with this descriptor.
    case opened(descriptor: Int32)
    /// It is there, and both ends have agreed on how to speak.
    case connected
    /// The other end does not let us in, or speaks another way; libzmq does not try again.
    case refused
    /// It is gone, and what was asked over it is not answered any more.
    case disconnected

    init?(_ frame: borrowing Frame) {
        let (number, value) = frame.withBytes { bytes -> (UInt16, UInt32) in
            guard bytes.count >= 6 else { return (0, 0) }
            let value = (2..<6).reversed().reduce(0) { $0 << 8 | UInt32(bytes[$1]) }
            return (UInt16(bytes[0]) | UInt16(bytes[1]) << 8, value)
        }
        switch Int32(number) {
        case ZMQ_EVENT_CONNECTED: self = .opened(descriptor: Int32(bitPattern: value))
        case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: self = .connected
        case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH, ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL: self = .refused
        case ZMQ_EVENT_DISCONNECTED: self = .disconnected
        default: return nil
        }
    }
}
