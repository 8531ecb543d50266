import UnixSignals

/// A person pressed Ctrl-C, or the system asked the program to end.
struct Interrupted: Error {
    /// Runs a body; a signal cancels it, so that what it asked for is cancelled too.
    static func byPerson(_ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
            group.addTask { try await body() }
            group.addTask {
                for await _ in signals { throw Interrupted() }
            }
            defer { group.cancelAll() }
            do {
                try await group.next()
            } catch let interruption as Interrupted {
                group.cancelAll()
                // The body hears of it, and tells the pipeline.
                while (try? await group.next()) != nil {}
                throw interruption
            }
        }
    }
}
