import Bus
import Synchronization

/// Reply bytes that libzmq has let go of, on their way from its I/O thread to the loop.
///
/// Many replies leave in one turn of the loop, so it is woken once for all of them.
final class ReleasedReplies: Sendable {
    private struct Pending {
        var bytes: [[UInt8]: Int] = [:]
        var isPosted = false
    }

    private let pending = Mutex(Pending())
    private let loop: SocketLoop
    private let wake: @Sendable () -> Void

    /// - Parameters:
    ///   - loop: where `wake` is called.
    ///   - wake: takes what there is.
    init(loop: SocketLoop, wake: @escaping @Sendable () -> Void) {
        self.loop = loop
        self.wake = wake
    }

    /// Notes bytes of one connection; from any thread.
    func add(_ route: [UInt8], _ bytes: Int) {
        let mustPost = pending.withLock { pending in
            pending.bytes[route, default: 0] += bytes
            defer { pending.isPosted = true }
            return !pending.isPosted
        }
        if mustPost { loop.post(wake) }
    }

    /// Everything since the last time.
    func take() -> [[UInt8]: Int] {
        pending.withLock { pending in
            pending.isPosted = false
            defer { pending.bytes = [:] }
            return pending.bytes
        }
    }
}
