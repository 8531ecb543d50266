/// Runs `body` for so long at most: then it is cancelled, and the error is that of a step that took
/// too long.
func within<Result: Sendable>(
    _ time: Duration,
    _ step: PeerHostError.Step = .stream,
    _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { tasks in
        tasks.addTask { try await body() }
        tasks.addTask {
            try await Task.sleep(for: time)
            return nil
        }
        defer { tasks.cancelAll() }
        guard let first = try await tasks.next(), let result = first else {
            throw PeerHostError.timedOut(step)
        }
        return result
    }
}
