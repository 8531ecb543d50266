import Access
import Bus
import CZeroMQ

/// A client that is not ours: plain libzmq calls, any frames it likes, and it waits for answers.
@safe final class RawClient {
    enum Kind {
        case request
        case dealer
    }

    private let context: UnsafeMutableRawPointer?
    private let socket: UnsafeMutableRawPointer?

    init(
        _ kind: Kind,
        _ endpoint: String,
        receiveMark: Int32 = 1_000,
        as credentials: Credentials? = nil,
    ) {
        unsafe context = zmq_ctx_new()
        unsafe socket = zmq_socket(context, kind == .request ? ZMQ_REQ : ZMQ_DEALER)
        for (option, value) in [
            (ZMQ_LINGER, 0), (ZMQ_RCVTIMEO, 10_000), (ZMQ_SNDTIMEO, 10_000),
            (ZMQ_RCVHWM, receiveMark),
        ] {
            var value = value
            unsafe zmq_setsockopt(socket, option, &value, MemoryLayout<Int32>.size)
        }
        if let credentials {
            for (option, key) in [
                (ZMQ_CURVE_PUBLICKEY, credentials.secret.publicKey),
                (ZMQ_CURVE_SERVERKEY, credentials.server),
            ] {
                unsafe zmq_setsockopt(socket, option, key.bytes, key.bytes.count)
            }
            credentials.secret.withBytes { bytes in
                unsafe bytes.withUnsafeBytes {
                    unsafe _ = zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, $0.baseAddress, $0.count)
                }
            }
        }
        unsafe zmq_connect(socket, endpoint)
    }

    deinit {
        unsafe zmq_close(socket)
        unsafe zmq_ctx_term(context)
    }

    /// Sends the frames as one message.
    func send(_ frames: [[UInt8]]) -> Bool {
        for (index, frame) in frames.enumerated() {
            let flags = index == frames.count - 1 ? 0 : ZMQ_SNDMORE
            guard unsafe zmq_send(socket, frame, frame.count, flags) >= 0 else { return false }
        }
        return true
    }

    /// The frames of the next message; empty when none came in ten seconds.
    func receive() -> [[UInt8]] {
        var frames: [[UInt8]] = []
        var more: Int32 = 1
        while more != 0 {
            var frame = [UInt8](repeating: 0, count: 1 << 16)
            let count = unsafe zmq_recv(socket, &frame, frame.count, 0)
            guard count >= 0 else { return [] }
            frames.append(Array(frame.prefix(Int(count))))
            var size = MemoryLayout<Int32>.size
            unsafe zmq_getsockopt(socket, ZMQ_RCVMORE, &more, &size)
        }
        return frames
    }
}
