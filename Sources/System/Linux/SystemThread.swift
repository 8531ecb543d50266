import CLinux
import Glibc

/// Starts threads of the system, for work that blocks or that owns something for its whole life.
package enum SystemThread {
    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Runs `body` on a new detached thread; its name shows in `top -H` (15 bytes at most).
    package static func start(
        name: String,
        _ body: @escaping @Sendable () -> Void
    ) throws(LinuxError) {
        let start = unsafe Unmanaged.passRetained(Start(name: name, body: body))
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                unsafe start.name.withCString { unsafe weir_thread_name($0) }
                start.body()
                return nil
            },
            start.toOpaque()
        )
        guard result == 0 else {
            unsafe start.release()
            throw LinuxError(.system(result), "cannot start the thread \(name) (error \(result))")
        }
        pthread_detach(thread)
    }

    /// A number that tells the calling thread from every other that is alive; never zero.
    package static var current: UInt { UInt(pthread_self()) }
}
