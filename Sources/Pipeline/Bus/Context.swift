import CZeroMQ
import Glibc
import Synchronization

/// The part of libzmq that its sockets share: the I/O threads.
///
/// A process has one. It ends when its last socket and its last user have let go of it, or with `terminate()`.
@safe package final class Context: @unchecked Sendable {
    // Unchecked: a context is libzmq's one object that any thread may use, and the pointer to it
    // never changes.
    let handle: UnsafeMutableRawPointer
    private let isTerminated = Atomic<Bool>(false)

    /// Makes a context; one I/O thread carries about a gigabyte a second.
    package init(ioThreads: Int32 = 1) throws(BusError) {
        guard let handle = unsafe zmq_ctx_new() else { throw .last("make a ZeroMQ context") }
        unsafe self.handle = unsafe handle
        unsafe zmq_ctx_set(handle, ZMQ_IO_THREADS, ioThreads)
        // A socket that sets no linger would otherwise hold up the end for ever.
        unsafe zmq_ctx_set(handle, ZMQ_BLOCKY, 0)
    }

    deinit { terminate() }

    /// Ends the context: every loop on it ends, then it waits until the sockets are closed and
    /// have sent what they had, or have lingered for long enough.
    ///
    /// Never call it on a socket loop: the loop closes its sockets when it ends.
    package func terminate() {
        guard !isTerminated.exchange(true, ordering: .acquiringAndReleasing) else { return }
        unsafe zmq_ctx_shutdown(handle)
        while unsafe zmq_ctx_term(handle) != 0, zmq_errno() == EINTR {}
    }
}
