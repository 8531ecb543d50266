import CLinux
import Glibc

/// A kernel counter that any thread can raise and that a poll can wait for.
///
/// It is what wakes a socket loop: one write of eight bytes, and never more than one per sleep.
package final class EventFD: Sendable {
    /// The file descriptor to poll for reading.
    package let descriptor: Int32

    /// Makes a counter at zero, closed in child processes.
    package init() throws(LinuxError) {
        descriptor = weir_eventfd()
        guard descriptor >= 0 else { throw .last("cannot make an eventfd") }
    }

    deinit { close(descriptor) }

    /// Makes the descriptor readable; from any thread.
    package func signal() { weir_eventfd_signal(descriptor) }

    /// Makes the descriptor unreadable until the next signal.
    package func drain() { weir_eventfd_drain(descriptor) }
}
