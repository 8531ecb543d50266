import CZeroMQ
import Glibc

/// How a loop waits for a socket.
extension Socket {
    /// What a socket has for us.
    struct Events: OptionSet {
        let rawValue: Int32
        /// A message is here.
        static let readable = Events(rawValue: ZMQ_POLLIN)
        /// A message can be sent.
        static let writable = Events(rawValue: ZMQ_POLLOUT)
    }

    /// Becomes readable when libzmq's thread has left something; nil once the socket is closed.
    ///
    /// It is level-triggered until the events are asked for, and says nothing of what `send` and
    /// `receive` have changed.
    var descriptor: Int32? {
        var descriptor: Int32 = -1
        return option(ZMQ_FD, &descriptor) ? descriptor : nil
    }

    /// What it has for us now; nil when it is closed, or the context has ended.
    func events() -> Events? {
        var events: Int32 = 0
        return option(ZMQ_EVENTS, &events) ? Events(rawValue: events) : nil
    }

    private func option(_ option: Int32, _ value: inout Int32) -> Bool {
        guard let handle = unsafe handle else { return false }
        var size = MemoryLayout<Int32>.size
        while unsafe zmq_getsockopt(handle, option, &value, &size) != 0 {
            guard zmq_errno() == EINTR else { return false }
        }
        return true
    }
}
