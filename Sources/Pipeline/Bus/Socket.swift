import Access
import CZeroMQ
import Glibc

/// One ZeroMQ socket, used by one thread at a time: its socket loop's.
///
/// Nothing here waits. It is not Sendable on purpose: it stays with the actor that made it.
@safe package final class Socket {
    /// The kinds we use.
    package enum Kind: Sendable {
        /// Many peers, each addressed by its route.
        case router
        /// Peers without addresses; we connect each to one.
        case dealer
        /// Publishes, and sees who subscribes.
        case xpub
        /// Subscribes.
        case sub
        /// Hears what libzmq tells of another socket.
        case monitor
        /// Is asked by libzmq who may come in.
        case gate
    }

    /// What kind it is.
    package let kind: Kind
    /// Messages of the wrong shape so far.
    package private(set) var malformedCount = 0
    /// Messages so far of senders that may not come in any more.
    package private(set) var refusedCount = 0
    /// Who may come in by the locked endpoints; nil: there are none.
    private(set) var lock: Lock?
    /// Whether there is an endpoint without a lock, where nobody has a name.
    private var hasOpenEndpoint = false
    /// Nil once closed.
    var handle: UnsafeMutableRawPointer?
    /// Whether something was done with it after which its descriptor may say nothing.
    var mayHaveChanged = true
    // Sockets keep their context: it ends after the last of them.
    private let context: Context
    // Hears of this one's connections; it is closed with this one.
    private var monitor: Socket?

    /// Opens a socket that is neither bound nor connected.
    package init(_ context: Context, _ kind: Kind, _ options: SocketOptions) throws(BusError) {
        let type =
            switch kind {
            case .router: ZMQ_ROUTER
            case .dealer: ZMQ_DEALER
            case .xpub: ZMQ_XPUB
            case .sub: ZMQ_SUB
            case .monitor: ZMQ_PAIR
            case .gate: ZMQ_REP
            }
        guard let handle = unsafe zmq_socket(context.handle, type) else {
            throw .last("open a socket")
        }
        self.kind = kind
        self.context = context
        unsafe self.handle = unsafe handle
        try apply(options)
    }

    deinit { close() }

    /// Closes the socket; what was sent lingers as the options say.
    ///
    /// Closing again does nothing. A loop that watches it forgets it.
    package func close() {
        guard let open = unsafe handle else { return }
        unsafe handle = nil
        if let monitor {
            // First this end, or libzmq's thread would wait to tell somebody who is gone.
            unsafe zmq_socket_monitor(open, nil, 0)
            monitor.close()
        }
        unsafe zmq_close(open)
    }

    /// Whether it is closed.
    package var isClosed: Bool { unsafe handle == nil }

    /// Listens on an endpoint.
    ///
    /// An `ipc://` path that exists is *replaced*, even when another process listens there: hold a
    /// lock on the folder first.
    ///
    /// - Parameters:
    ///   - endpoint: where.
    ///   - lock: who may come in there, as soon as there is a `Gate`, which comes first; nil: whoever
    ///     reaches it. One socket may have endpoints with and without one, but the locked ones have
    ///     the same.
    /// - Throws: when the endpoint is none, or can't be had.
    package func bind(_ endpoint: String, lock: Lock? = nil) throws(BusError) {
        let endpoint = try Endpoint(endpoint)
        try speak(endpoint)
        try secure(lock)
        mayHaveChanged = true
        guard unsafe zmq_bind(handle, endpoint.text) == 0 else { throw .last("bind", endpoint) }
    }

    /// Connects to an endpoint, now or as soon as somebody listens there.
    ///
    /// - Parameters:
    ///   - endpoint: where.
    ///   - credentials: who we are and who must be there; nil: it has no lock.
    /// - Throws: when the endpoint is none.
    package func connect(
        _ endpoint: String,
        as credentials: Credentials? = nil
    ) throws(BusError) {
        let endpoint = try Endpoint(endpoint)
        try speak(endpoint)
        mayHaveChanged = true
        if let credentials {
            try set(ZMQ_CURVE_PUBLICKEY, credentials.secret.publicKey.bytes.span)
            try set(secret: credentials.secret)
            try set(ZMQ_CURVE_SERVERKEY, credentials.server.bytes.span)
        }
        guard unsafe zmq_connect(handle, endpoint.text) == 0 else {
            throw .last("connect to", endpoint)
        }
    }

    /// Ends the connection to an endpoint; what waits for it is dropped.
    package func disconnect(_ endpoint: String) throws(BusError) {
        let endpoint = try Endpoint(endpoint)
        mayHaveChanged = true
        guard unsafe zmq_disconnect(handle, endpoint.text) == 0 else {
            throw .last("disconnect from", endpoint)
        }
    }

    /// The endpoint bound last, with the port that `tcp://127.0.0.1:*` was given.
    package var lastEndpoint: String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
            var count = text.count
            guard
                unsafe zmq_getsockopt(handle, ZMQ_LAST_ENDPOINT, text.baseAddress, &count) == 0,
                let start = text.baseAddress, count > 0
            else { return "" }
            return unsafe String(cString: start)
        }
    }

    /// A socket that hears when this one's connections come and go: `Connection` reads it.
    ///
    /// Called once, before `connect`. It is closed with this one, never before.
    func monitored() throws(BusError) -> Socket {
        let name = "inproc://monitor-\(UInt64.random(in: 0 ... .max))"
        let events =
            ZMQ_EVENT_CONNECTED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED
            | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL
        guard unsafe zmq_socket_monitor(handle, name, events) == 0 else {
            throw .last("hear of a socket's connections")
        }
        let monitor = try Socket(context, .monitor, SocketOptions())
        self.monitor = monitor
        try monitor.connect(name)
        return monitor
    }

    /// SUB: asks for the topics that begin with these bytes.
    package func subscribe(_ prefix: [UInt8]) throws(BusError) {
        try set(ZMQ_SUBSCRIBE, prefix)
    }

    /// SUB: takes back one `subscribe`.
    package func unsubscribe(_ prefix: [UInt8]) throws(BusError) {
        try set(ZMQ_UNSUBSCRIBE, prefix)
    }

    /// Notes a message of the wrong shape.
    func countMalformed() { malformedCount += 1 }

    /// Whether the sender of a received frame may come in now; one that may not is counted.
    func admits(_ frame: borrowing Frame) -> Bool {
        guard let lock else { return true }
        // Where keys are checked every sender has a name; one without came by another endpoint.
        if hasOpenEndpoint, frame.userID.isEmpty { return true }
        if lock.admits(frame) { return true }
        refusedCount += 1
        return false
    }
}

/// The options, as libzmq wants them.
extension Socket {
    private func apply(_ options: SocketOptions) throws(BusError) {
        try set(ZMQ_SNDHWM, options.sendMark)
        try set(ZMQ_RCVHWM, options.receiveMark)
        try set(ZMQ_LINGER, milliseconds(options.linger))
        try set(ZMQ_RECONNECT_IVL, milliseconds(options.reconnectMin))
        try set(ZMQ_RECONNECT_IVL_MAX, milliseconds(options.reconnectMax))
        try set64(ZMQ_MAXMSGSIZE, Int64(options.frameBytesMax))
        if options.keepsAlive {
            try set(ZMQ_TCP_KEEPALIVE, 1)
            try set(ZMQ_TCP_KEEPALIVE_IDLE, 60)
            try set(ZMQ_TCP_KEEPALIVE_INTVL, 15)
            try set(ZMQ_TCP_KEEPALIVE_CNT, 4)
        }
        if let heartbeat = options.heartbeat {
            try set(ZMQ_HEARTBEAT_IVL, milliseconds(heartbeat.interval))
            try set(ZMQ_HEARTBEAT_TIMEOUT, milliseconds(heartbeat.timeout))
            try set(ZMQ_HEARTBEAT_TTL, milliseconds(heartbeat.timeToLive))
        }
        switch kind {
        case .router:
            try set(ZMQ_ROUTER_MANDATORY, options.isMandatory ? 1 : 0)
            try set(ZMQ_ROUTER_HANDOVER, options.takesOver ? 1 : 0)
        case .dealer:
            try set(ZMQ_IMMEDIATE, options.isImmediate ? 1 : 0)
            if let id = options.routingID { try setRoutingID(id) }
        case .xpub:
            try set(ZMQ_XPUB_VERBOSER, options.tellsEverySubscription ? 1 : 0)
        case .sub, .monitor, .gate:
            break
        }
    }

    /// IPv6 where the endpoint is such an address: a name may have one that nobody is bound to.
    private func speak(_ endpoint: Endpoint) throws(BusError) {
        guard !isClosed, endpoint.scheme == "tcp" else { return }
        try set(ZMQ_IPV6, endpoint.isIPv6 ? 1 : 0)
    }

    /// Locks the endpoint that is bound next, or leaves it open.
    ///
    /// libzmq gives each endpoint the options that hold when it is bound.
    private func secure(_ lock: Lock?) throws(BusError) {
        if let lock {
            self.lock = lock
            try set(ZMQ_CURVE_SERVER, 1)
            try set(secret: lock.secret)
            try set(ZMQ_ZAP_DOMAIN, Array(lock.door.rawValue.utf8))
        } else {
            hasOpenEndpoint = true
            guard self.lock != nil else { return }
            try set(ZMQ_CURVE_SERVER, 0)
            // A domain can't be taken back, so the gate is asked here too, and lets everybody in.
            try set(ZMQ_ZAP_DOMAIN, Array(Admission.openDomain.utf8))
        }
    }

    private func setRoutingID(_ id: [UInt8]) throws(BusError) {
        guard !id.isEmpty, id.count <= Limits.routingIDBytesMax, id.first != 0 else {
            throw BusError(
                .badOption,
                "a routing id has 1 to \(Limits.routingIDBytesMax) bytes, the first not zero"
            )
        }
        try set(ZMQ_ROUTING_ID, id)
    }

    private func set(_ option: Int32, _ value: Int32) throws(BusError) {
        var value = value
        let size = MemoryLayout<Int32>.size
        try check(option, unsafe zmq_setsockopt(handle, option, &value, size))
    }

    private func set64(_ option: Int32, _ value: Int64) throws(BusError) {
        var value = value
        let size = MemoryLayout<Int64>.size
        try check(option, unsafe zmq_setsockopt(handle, option, &value, size))
    }

    private func set(_ option: Int32, _ bytes: [UInt8]) throws(BusError) {
        try check(option, unsafe zmq_setsockopt(handle, option, bytes, bytes.count))
    }

    private func set(_ option: Int32, _ bytes: Span<UInt8>) throws(BusError) {
        let result = unsafe bytes.withUnsafeBytes { bytes in
            unsafe zmq_setsockopt(handle, option, bytes.baseAddress, bytes.count)
        }
        try check(option, result)
    }

    private func set(secret: CurveSecret) throws(BusError) {
        try secret.withBytes { bytes throws(BusError) in try set(ZMQ_CURVE_SECRETKEY, bytes) }
    }

    private func check(_ option: Int32, _ result: Int32) throws(BusError) {
        mayHaveChanged = true
        guard result == 0 else {
            throw BusError(.badOption, "libzmq refuses the value of its option \(option)")
        }
    }

    /// Whole milliseconds, at least one of a duration above zero.
    private func milliseconds(_ duration: Duration) -> Int32 {
        let (seconds, attoseconds) = duration.components
        guard seconds < Int64(Int32.max) / 1_000 else { return Int32.max }
        let whole = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        return Int32(duration > .zero ? max(1, whole) : 0)
    }
}
