import ArgumentParser
import Console
import Linux
import SupervisorService
import WeirClient

/// `weir status`: who runs, and how busy each is.
struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows every instance of a pipeline: requests, errors, queue, latency.",
        discussion: "On a terminal the table is drawn anew each second, until Ctrl-C.",
    )

    private static let patience = Duration.seconds(1)

    @OptionGroup var connection: ConnectionOptions

    @Flag(help: "Print everything that is counted, once, as JSON.")
    var json = false

    @Flag(help: "Print the table once.")
    var once = false

    func run() async throws {
        try await Interrupted.byPerson { try await show() }
    }

    private func show() async throws {
        let isLive = !json && !once && File.standardOutput.isTerminal
        repeat {
            let reports = try await reports()
            if json {
                try Output.json(reports)
            } else {
                let lines = StageReport.announcements(reports).map { $0 + "\n" }
                let table = StageReport.table(reports).text + lines.joined()
                // Home, the table, and nothing of what stood below it.
                try File.standardOutput.write(isLive ? "\u{1B}[H\u{1B}[2J" + table : table)
            }
            if isLive { try await Task.sleep(for: .seconds(1)) }
        } while isLive
    }

    /// Asks every instance at once; who does not answer within a second is silent.
    private func reports() async throws -> [StageReport] {
        let destination = try connection.destination()
        let stages =
            destination.state?.stages
            ?? destination.clients.map {
                StateFile.Stage(stage: "intake", instance: $0, control: $0, pid: nil)
            }
        let client = try Client(
            endpoints: stages.map(\.control),
            options: ClientOptions(
                patience: Self.patience,
                keys: try connection.keys.keys(),
                identity: try connection.keys.signer()
            )
        )
        let reports = await withTaskGroup(of: (Int, StageReport).self) { group in
            for (place, stage) in stages.enumerated() {
                group.addTask { (place, await report(stage, client)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        await client.close()
        return stages.indices.compactMap { reports[$0] }
    }

    private func report(_ stage: StateFile.Stage, _ client: Client) async -> StageReport {
        let statistics = try? await client.stats(at: stage.control, timeToLive: Self.patience)
        // Of an endpoint that nobody wrote down, only the answer says who it is.
        let isKnown = stage.instance != stage.control
        return StageReport(
            stage: isKnown ? stage.stage : statistics?.stage ?? stage.stage,
            instance: isKnown ? stage.instance : statistics?.instance ?? stage.instance,
            control: stage.control,
            pid: stage.pid,
            statistics: statistics,
        )
    }
}
