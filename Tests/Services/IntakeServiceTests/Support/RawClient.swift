import CZeroMQ
import Messages

/// A client that is not ours: plain libzmq, any frames it likes, and it waits for answers.
///
/// libzmq's calls block, so they run on a thread of its own. A test's body may run on the thread
/// of a stage that it has awaited before (an optimised build hops less), and would keep that stage
/// from answering.
@safe actor RawClient {
    private let thread = BlockingThread()
    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe thread.asUnownedSerialExecutor()
    }

    private let context: UnsafeMutableRawPointer
    private let socket: UnsafeMutableRawPointer
    private var isOpen = true

    /// - Parameters:
    ///   - type: `ZMQ_DEALER` or `ZMQ_REQ`.
    ///   - endpoint: where intake listens.
    ///   - routingID: a name of its own choosing.
    ///   - receiveMark: how many messages it lets its libzmq take in.
    init?(
        _ type: Int32,
        to endpoint: String,
        routingID: String? = nil,
        receiveMark: Int32 = 10_000,
    ) {
        guard let context = unsafe zmq_ctx_new(), let socket = unsafe zmq_socket(context, type)
        else { return nil }
        unsafe self.context = unsafe context
        unsafe self.socket = unsafe socket
        for (option, value) in [
            (ZMQ_LINGER, 0), (ZMQ_RCVTIMEO, 10_000), (ZMQ_SNDTIMEO, 10_000),
            (ZMQ_RCVHWM, receiveMark), (ZMQ_SNDHWM, 10_000),
        ] {
            unsafe Self.set(socket, option, value)
        }
        if let routingID {
            unsafe zmq_setsockopt(socket, ZMQ_ROUTING_ID, routingID, routingID.utf8.count)
        }
        guard unsafe zmq_connect(socket, endpoint) == 0 else { return nil }
    }

    isolated deinit { close() }

    /// Leaves, and returns when the connection is closed.
    func close() {
        guard isOpen else { return }
        isOpen = false
        unsafe zmq_close(socket)
        unsafe zmq_ctx_term(context)
    }

    private static func set(_ socket: UnsafeMutableRawPointer, _ option: Int32, _ value: Int32) {
        var value = value
        unsafe zmq_setsockopt(socket, option, &value, MemoryLayout<Int32>.size)
    }

    /// Sends frames as they are.
    func send(_ frames: [[UInt8]]) {
        for (index, frame) in frames.enumerated() {
            let flags = index == frames.count - 1 ? 0 : ZMQ_SNDMORE
            unsafe zmq_send(socket, frame, frame.count, flags)
        }
    }

    /// The next message's frames; nil when none comes within the time.
    func receive(within milliseconds: Int32 = 10_000) -> [[UInt8]]? {
        unsafe Self.set(socket, ZMQ_RCVTIMEO, milliseconds)
        var frames: [[UInt8]] = []
        var more: Int32 = 1
        while more != 0 {
            var message = zmq_msg_t()
            unsafe zmq_msg_init(&message)
            defer { unsafe zmq_msg_close(&message) }
            guard unsafe zmq_msg_recv(&message, socket, 0) >= 0 else { return nil }
            let bytes = unsafe UnsafeRawBufferPointer(
                start: zmq_msg_data(&message),
                count: zmq_msg_size(&message)
            )
            frames.append(unsafe Array(bytes))
            more = unsafe zmq_msg_more(&message)
        }
        return frames
    }

    /// Sends a request.
    @discardableResult
    func send(
        _ payload: Payload,
        id: RequestID = .random(),
        ttl: Duration? = .seconds(9),
        body: [UInt8] = [],
        as encoding: Encoding = .protobuf,
    ) -> RequestID {
        let message = Message(requestID: id, timeToLive: ttl, payload: payload)
        let header = MessageCodec.encode(message, as: encoding)
        send(body.isEmpty ? [header] : [header, body])
        return id
    }

    /// The next answer; a DEALER that sent an empty delimiter gets it back.
    func answer(within milliseconds: Int32 = 10_000) -> RawAnswer? {
        guard var frames = receive(within: milliseconds) else { return nil }
        if frames.first == [] { frames.removeFirst() }
        guard let header = frames.first,
            let (message, encoding) = try? MessageCodec.decode(header)
        else { return nil }
        let body = frames.count > 1 ? frames[1] : []
        return RawAnswer(message: message, encoding: encoding, body: body)
    }

    /// Sends a request and waits for the next answer.
    func ask(
        _ payload: Payload,
        ttl: Duration? = .seconds(9),
        body: [UInt8] = [],
        as encoding: Encoding = .protobuf,
    ) -> RawAnswer? {
        send(payload, ttl: ttl, body: body, as: encoding)
        return answer()
    }
}

/// What a client got.
struct RawAnswer: Sendable {
    var message: Message
    var encoding: Encoding
    var body: [UInt8]

    var failure: Failure? {
        if case .failure(let failure) = message.payload { failure } else { nil }
    }

    var content: Content? {
        if case .content(let content) = message.payload { content } else { nil }
    }
}
