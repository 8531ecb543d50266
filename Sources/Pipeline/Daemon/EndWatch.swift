import Foundation
import Glibc
import Linux
import Logging

/// Ends a process whose time to end is over, whatever still holds it.
///
/// A drain has its bound, but what it leaves behind is cancelled and waited for, and a task that does
/// not notice its cancellation would hold the process for ever. Its thread waits beside all of that.
enum EndWatch {
    /// Begins to wait; the process ends with status 1 unless it has ended before.
    ///
    /// - Parameters:
    ///   - time: how long it has.
    ///   - logger: where the end is told.
    /// - Throws: when no thread can be started.
    static func start(after time: Duration, _ logger: Logger) throws(LinuxError) {
        try SystemThread.start(name: "end-watch") {
            Thread.sleep(forTimeInterval: time / .seconds(1))
            logger.error("something did not end in its time, and is left behind")
            // Nothing of the process is asked any more: not even its own handlers of an exit.
            _exit(1)
        }
    }
}
