import ArgumentParser
import Console
import SupervisorService
import WeirClient

/// `weir scrub`: reads every block of the store again.
struct Scrub: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Reads every block of the store again, and drops those that have rotted.",
        discussion: """
            The store does so by itself, slowly; this is a round at full speed, which goes on when \
            the command is ended. What was dropped is looked for again when somebody asks for it. \
            The exit code is 1 when blocks had rotted.
            """,
    )

    private static let pause = Duration.milliseconds(100)

    @Option(help: "The pipeline's folder; else WEIR_HOME, else ~/.weir.")
    var home: String?

    @Option(help: "A store's control endpoint; else the first store of the pipeline.")
    var control: String?

    @OptionGroup var keys: KeyOptions

    @Flag(help: "Print what was read as JSON.")
    var json = false

    func run() async throws {
        try await Interrupted.byPerson { try await scrub() }
    }

    private func scrub() async throws {
        let endpoint = try endpoint()
        let client = try Client(
            endpoints: [endpoint],
            options: ClientOptions(keys: try keys.keys(), identity: try keys.signer())
        )
        let report = try await report(client, endpoint)
        await client.close()
        if json {
            try Output.json(ScrubOutput(report))
        } else {
            try Output.result(
                "\(report.blocks) blocks, \(Amount.bytes(report.bytes)): \(report.rotten) rotten"
            )
        }
        guard report.rotten == 0 else {
            throw Complaint("\(report.rotten) blocks had rotted, and are dropped.")
        }
    }

    private func endpoint() throws -> String {
        if let control { return control }
        let state = try Destination(endpoints: [], home: home).state
        guard let store = state?.stages.first(where: { $0.stage == "store" }) else {
            throw Complaint("No store is known there; name its control endpoint with --control.")
        }
        return store.control
    }

    /// Begins a round and waits for its end.
    private func report(_ client: Client, _ endpoint: String) async throws -> ScrubReport {
        let meter = ProgressMeter()
        defer { meter.clear() }
        var report = try await client.scrub(at: endpoint, start: true)
        let round = report.round
        while report.isRunning {
            meter.show(report.bytes, of: report.bytesHeld)
            try await Task.sleep(for: Self.pause)
            report = try await client.scrub(at: endpoint, start: false)
            guard report.round == round else {
                throw Complaint("The store was started anew in the middle of it; scrub again.")
            }
        }
        return report
    }
}

/// What `scrub --json` prints.
private struct ScrubOutput: Encodable {
    let blocks: UInt64
    let bytes: UInt64
    let rotten: UInt64

    init(_ report: ScrubReport) {
        blocks = report.blocks
        bytes = report.bytes
        rotten = report.rotten
    }
}
