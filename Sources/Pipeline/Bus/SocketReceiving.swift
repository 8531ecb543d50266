import CZeroMQ
import Glibc

extension Socket {
    /// The next message, if one is waiting.
    ///
    /// A message arrives whole: once its first frame is here, the others are, so a malformed one
    /// is drained at once. One of a sender that may not come in any more is thrown away.
    package func receive() -> Received {
        var route = Frame()
        var header = Frame()
        var delimited = false
        if kind == .router || kind == .sub {
            guard take(&route) else { return .nothing }
            guard route.hasMore, take(&header) else {
                return malformed(route, delimited, .noHeader)
            }
            guard admits(header) else {
                if header.hasMore { drain() }
                return .refused
            }
            if kind == .router, header.isEmpty, header.hasMore {
                delimited = true
                guard take(&header) else { return .nothing }
            }
        } else {
            guard take(&header) else { return .nothing }
        }
        var body = Frame()
        var authentication = Frame()
        if header.hasMore {
            guard take(&body) else { return .nothing }
            if body.hasMore {
                guard take(&authentication) else { return .nothing }
                if authentication.hasMore {
                    drain()
                    return malformed(route, delimited, .tooManyFrames, header)
                }
            }
        }
        let headerBytes = header.count
        guard headerBytes > 0 else { return malformed(route, delimited, .noHeader) }
        guard headerBytes <= Limits.headerBytesMax else {
            return malformed(route, delimited, .headerTooLong(headerBytes), header)
        }
        return .envelope(
            Envelope(
                route: route,
                delimited: delimited,
                header: header,
                body: body,
                authentication: authentication
            )
        )
    }

    /// XPUB: the next subscriber that came or left, if any.
    package func receiveSubscription() -> Subscription? {
        while true {
            var frame = Frame()
            guard take(&frame) else { return nil }
            guard !frame.hasMore else {
                drain()
                countMalformed()
                continue
            }
            guard admits(frame) else { continue }
            let bytes = frame.bytes
            switch bytes.first {
            case 1: return Subscription(isAdded: true, topic: Array(bytes.dropFirst()))
            case 0: return Subscription(isAdded: false, topic: Array(bytes.dropFirst()))
            default: countMalformed()
            }
        }
    }

    /// The next message as it is, if one is waiting: all its frames, each copied.
    func receiveFrames() -> [[UInt8]]? {
        var frames: [[UInt8]] = []
        var frame = Frame()
        guard take(&frame) else { return nil }
        frames.append(frame.bytes)
        while frame.hasMore, take(&frame) { frames.append(frame.bytes) }
        return frames
    }

    private func malformed(
        _ route: consuming Frame,
        _ delimited: Bool,
        _ reason: Malformed.Reason,
        _ header: borrowing Frame = Frame()
    ) -> Received {
        countMalformed()
        let firstByte = header.withBytes { $0.isEmpty ? nil : $0[0] }
        return .malformed(
            Malformed(route: route, delimited: delimited, firstByte: firstByte, reason: reason)
        )
    }

    /// Takes the next frame; false when there is none, or the socket or its context is closed.
    private func take(_ frame: inout Frame) -> Bool {
        guard let handle = unsafe handle else { return false }
        while unsafe zmq_msg_recv(&frame.raw, handle, ZMQ_DONTWAIT) < 0 {
            let number = zmq_errno()
            guard number != EINTR else { continue }
            // libzmq has just seen to all that its thread had left: the next comes with a signal.
            mayHaveChanged = number != EAGAIN
            return false
        }
        mayHaveChanged = true
        return true
    }

    /// Throws away what is left of a message.
    private func drain() {
        var frame = Frame()
        while take(&frame), frame.hasMore {}
    }
}
