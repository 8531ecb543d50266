import Glibc

/// Tells a child process that its parent has ended, however it ended.
///
/// The parent keeps the writing end of a pipe whose reading end is the child's standard input.
/// The kernel closes it with the parent, and the child reads the end of the file. (The signal
/// that Linux offers for this, `PR_SET_PDEATHSIG`, comes when the *thread* that started the
/// child ends.)
package enum ParentWatch {
    /// Waits on a thread of its own for the end of the file, then calls `ended` there, once.
    ///
    /// - Parameters:
    ///   - descriptor: the reading end of the pipe; what arrives through it is thrown away.
    ///   - ended: called on the watching thread.
    /// - Throws: when no thread can be started.
    package static func start(
        descriptor: Int32 = STDIN_FILENO,
        _ ended: @escaping @Sendable () -> Void
    ) throws(LinuxError) {
        try SystemThread.start(name: "parent-watch") {
            waitForEnd(descriptor)
            ended()
        }
    }

    private static func waitForEnd(_ descriptor: Int32) {
        var scrap = [UInt8](repeating: 0, count: 256)
        while true {
            let count = unsafe scrap.withUnsafeMutableBytes {
                unsafe read(descriptor, $0.baseAddress, $0.count)
            }
            if count == 0 { return }
            if count < 0, errno != EINTR { return }
        }
    }
}
