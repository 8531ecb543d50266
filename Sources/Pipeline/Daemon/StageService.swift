import ServiceLifecycle

/// A stage as a service of the process: it lives until the process is told to stop, then drains.
struct StageService<S: Stage>: Service {
    let stage: S
    let drain: Duration

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let stage = stage
            group.addTask {
                try await stage.run()
                // Most stages do nothing beside their loop; the process goes on all the same.
                try await Task.sleep(for: .seconds(1 << 40))
            }
            group.addTask { try await gracefulShutdown() }
            try await group.next()
            await stage.drain(within: drain)
            group.cancelAll()
        }
    }
}
