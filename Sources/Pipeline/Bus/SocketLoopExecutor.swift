/// The loop as the executor of an actor, and of tasks that prefer it.
///
/// Being a serial executor alone is not enough: a task without the loop as its *preference*
/// goes through the global pool at every await (8–12 µs instead of 0.9).
extension SocketLoop: SerialExecutor, TaskExecutor {
    /// Leaves a job for the loop.
    package func enqueue(_ job: consuming ExecutorJob) { add(.job(UnownedJob(job))) }

    /// The loop, for an actor's `unownedExecutor`.
    @safe package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }

    /// The loop, for a task's preference.
    @safe package func asUnownedTaskExecutor() -> UnownedTaskExecutor {
        unsafe UnownedTaskExecutor(ordinary: self)
    }

    /// Stops the program when the caller is on another thread.
    package func checkIsolated() { precondition(isCurrent, "not on the thread of loop \(name)") }

    /// Whether the caller is on the loop's thread.
    package func isIsolatingCurrentContext() -> Bool? { isCurrent }
}
