/// Ends one task of a group, which a group itself can't do.
package struct StopSignal: Sendable {
    private let stream: AsyncStream<Never>
    private let continuation: AsyncStream<Never>.Continuation

    /// A signal that was not given.
    package init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    /// Gives it; giving it again does nothing.
    package func stop() { continuation.finish() }

    /// Runs a body, and cancels it when the signal is given or the time is over.
    ///
    /// - Returns: what the body returns, which it must do soon after it was cancelled.
    package func run<Result: Sendable>(
        until deadline: ContinuousClock.Instant? = nil,
        _ body: @escaping @Sendable () async -> Result,
    ) async -> Result? {
        await withTaskGroup(of: Result?.self, returning: Result?.self) { group in
            group.addTask { await body() }
            group.addTask {
                for await _ in stream {}
                return nil
            }
            if let deadline {
                group.addTask {
                    try? await ContinuousClock().sleep(until: deadline)
                    return nil
                }
            }
            for await result in group {
                group.cancelAll()
                if let result { return result }
            }
            return nil
        }
    }
}
