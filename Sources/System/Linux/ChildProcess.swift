import CLinux
import Glibc
import Synchronization

/// A process that we started, and whose end we hear of at once.
///
/// It gets three descriptors and no other of ours, no signal ignored or blocked, and a process group
/// of its own. A thread waits for it. (Foundation's `Process` learns of an end through a socket that
/// every child started meanwhile inherits, so it may hear of it only when the last of them ends.)
///
/// Its standard input is a pipe that stays open until it is closed here, or until we end.
package final class ChildProcess: Sendable {
    /// How a process ended.
    package enum End: Sendable, Equatable, CustomStringConvertible {
        /// It ended itself, with this status.
        case status(Int32)
        /// This signal ended it.
        case signal(Int32)

        /// What a person reads after its name.
        package var description: String {
            switch self {
            case .status(let status): "ended with status \(status)"
            case .signal(let signal): "was ended by signal \(signal)"
            }
        }
    }

    private struct State {
        var end: End?
        var input: Int32?
    }

    /// Its number.
    package let pid: Int32
    private let state: Mutex<State>

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - path: the file of the program.
    ///   - arguments: those after its name.
    ///   - environment: as `NAME=VALUE`; nil: ours.
    ///   - output: the descriptor of its standard output.
    ///   - error: the descriptor of its standard error.
    ///   - ended: told once, on a thread of its own.
    /// - Throws: when there is no such program, or no process, pipe or thread is to be had.
    package init(
        _ path: String,
        _ arguments: [String],
        environment: [String]? = nil,
        output: Int32 = STDOUT_FILENO,
        error: Int32 = STDERR_FILENO,
        ended: @escaping @Sendable (End) -> Void = { _ in },
    ) throws(LinuxError) {
        var ends: [Int32] = [-1, -1]
        let refused = unsafe weir_pipe(&ends)
        guard refused == 0 else {
            throw LinuxError(.system(refused), "cannot make a pipe (error \(refused))")
        }
        let (reading, writing) = (ends[0], ends[1])
        defer { close(reading) }
        let (failed, pid) = Self.spawn(path, arguments, environment, (reading, output, error))
        guard failed == 0 else {
            close(writing)
            throw LinuxError(.system(failed), "cannot start \(path): \(LinuxError.reason(failed))")
        }
        self.pid = pid
        state = Mutex(State(input: writing))
        do throws(LinuxError) {
            try SystemThread.start(name: "child-wait") { self.wait(ended) }
        } catch {
            // Nobody would hear of its end.
            kill(pid, SIGKILL)
            wait { _ in }
            throw error
        }
    }

    /// How it ended; nil while it runs.
    package var end: End? { state.withLock(\.end) }

    /// Sends it a signal; one that has ended gets none, nor does who has its number by then.
    package func signal(_ number: Int32) {
        state.withLock { if $0.end == nil { kill(pid, number) } }
    }

    /// Ends its standard input; again does nothing.
    package func closeInput() {
        let input = state.withLock { $0.input.take() }
        if let input { close(input) }
    }

    private func wait(_ ended: (End) -> Void) {
        weir_await_end(pid)
        let end = state.withLock { state in
            let code = weir_reap(pid)
            let end = code < 0 ? End.signal(-code) : .status(code)
            state.end = end
            return end
        }
        closeInput()
        ended(end)
    }

    private static func spawn(
        _ path: String,
        _ arguments: [String],
        _ environment: [String]?,
        _ descriptors: (input: Int32, output: Int32, error: Int32),
    ) -> (failed: Int32, pid: Int32) {
        // C takes pointers that it promises not to write through.
        var words = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
        var names = unsafe (environment ?? []).map { unsafe strdup($0) } + [nil]
        defer {
            unsafe words.forEach { unsafe free($0) }
            unsafe names.forEach { unsafe free($0) }
        }
        var pid: pid_t = 0
        let failed = unsafe words.withUnsafeMutableBufferPointer { words in
            unsafe names.withUnsafeMutableBufferPointer { names in
                unsafe weir_spawn(
                    path,
                    words.baseAddress,
                    environment == nil ? nil : names.baseAddress,
                    descriptors.input,
                    descriptors.output,
                    descriptors.error,
                    &pid
                )
            }
        }
        return (failed, pid)
    }
}
