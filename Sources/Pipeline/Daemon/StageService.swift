import Logging
import ServiceLifecycle

/// A stage as a service of the process: it lives until the process is told to stop, then drains.
///
/// What doesn't end when the drain is over is left behind: the process ends all the same.
struct StageService<S: Stage>: Service {
    let stage: S
    let control: [String]
    let drain: Duration
    let phase: StagePhase

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let stage = stage
            group.addTask {
                try await stage.run()
                try await forever()
            }
            group.addTask {
                await stage.opened()
                try Task.checkCancellation()
                try await announce(stage)
                try await forever()
            }
            group.addTask { try await gracefulShutdown() }
            try await group.next()
            phase.drains()
            try EndWatch.start(after: drain + Limits.endAfterDrain, stage.environment.logger)
            await stage.drain(within: drain)
            group.cancelAll()
        }
    }

    /// It is seen from now on: whoever finds its control endpoint finds the others too.
    private func announce(_ stage: isolated S) throws {
        for endpoint in control { try ControlDesk.open(endpoint, for: stage) }
        phase.opened()
        stage.environment.logger.info(
            "ready",
            metadata: ["endpoints": .array(stage.endpoints.map { "\($0)" })]
        )
    }

    /// Most stages do nothing beside their loop; the process goes on all the same.
    private func forever() async throws { try await Task.sleep(for: .seconds(1 << 40)) }
}
