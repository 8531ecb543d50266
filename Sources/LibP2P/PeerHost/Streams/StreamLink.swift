import NIOCore
import Yamux

/// The way from a stream, on whichever task, to the session that carries it, on its event loop.
struct StreamLink: Sendable {
    let id: StreamID
    let eventLoop: any EventLoop
    let session: NIOLoopBound<SessionHandler>
    let buffered: BufferedBytes

    /// There is something to send.
    func hasBytes() {
        eventLoop.execute { session.value.hasBytes(id) }
    }

    /// The reader has taken so many bytes.
    func consumed(_ count: Int) {
        eventLoop.execute { session.value.consumed(id, count) }
    }

    /// Bytes that waited are gone.
    func freed(_ count: Int) {
        buffered.remove(count)
    }

    /// What still comes is not wanted, and there is perhaps something to send before the end.
    func close(hasBytes: Bool) {
        eventLoop.execute {
            if hasBytes { session.value.hasBytes(id) }
            session.value.stopReading(id)
        }
    }

    /// The stream is to be reset.
    func reset() {
        eventLoop.execute { session.value.reset(id) }
    }
}
