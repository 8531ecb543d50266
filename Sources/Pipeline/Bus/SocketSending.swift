import CZeroMQ
import Glibc

extension Socket {
    /// Sends a message, or gives it back.
    ///
    /// Only the first frame can be refused. When the connection dies while the later ones follow,
    /// the message is lost as it would be on the wire, and counts as sent.
    @discardableResult
    package func send(_ envelope: consuming Envelope) -> SendResult {
        let hasAuthentication = envelope.hasAuthentication
        let hasBody = hasAuthentication || envelope.hasBody
        if kind == .router {
            switch offer(&envelope.route, more: true) {
            case 0: break
            case EAGAIN: return .wouldBlock(envelope)
            default: return .unreachable(envelope)
            }
            if envelope.delimited {
                var delimiter = Frame()
                follow(&delimiter, more: true)
            }
            follow(&envelope.header, more: hasBody)
        } else {
            switch offer(&envelope.header, more: hasBody) {
            case 0: break
            case EAGAIN: return .wouldBlock(envelope)
            default: return .unreachable(envelope)
            }
        }
        if hasBody { follow(&envelope.body, more: hasAuthentication) }
        if hasAuthentication { follow(&envelope.authentication, more: false) }
        return .sent
    }

    /// XPUB: sends an event to whoever wants its topic; a subscriber whose queue is full loses it.
    package func sendTopic(
        _ topic: consuming Frame,
        header: consuming Frame,
        body: consuming Frame = Frame()
    ) {
        let hasBody = !body.isEmpty
        guard offer(&topic, more: true) == 0 else { return }
        follow(&header, more: hasBody)
        if hasBody { follow(&body, more: false) }
    }

    /// Sends frames as they are, as one message.
    func send(frames: [[UInt8]]) {
        for (number, bytes) in frames.enumerated() {
            var frame = Frame(copying: bytes)
            follow(&frame, more: number < frames.count - 1)
        }
    }

    /// Sends one frame: 0, or the errno with the frame still ours.
    private func offer(_ frame: inout Frame, more: Bool) -> Int32 {
        guard let handle = unsafe handle else { return ENOTSOCK }
        mayHaveChanged = true
        let flags = ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0)
        while unsafe zmq_msg_send(&frame.raw, handle, flags) < 0 {
            let number = zmq_errno()
            guard number == EINTR else { return number }
        }
        return 0
    }

    /// Sends a frame after the first.
    ///
    /// All of them are offered even when one fails: libzmq is done with a message whose connection
    /// died only when it has seen the last frame of it.
    private func follow(_ frame: inout Frame, more: Bool) { _ = offer(&frame, more: more) }
}
