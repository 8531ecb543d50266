import ArgumentParser
import Bus
import Console
import Foundation
import LoadGeneration
import Multiformats

/// `weir bench`: how fast a pipeline answers.
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures how fast a pipeline answers; it puts blocks of its own to ask for.",
        discussion: """
            hit puts --blocks blocks of --size, then gets them in random order; miss asks for hashes \
            that nobody has; put puts blocks. Each answer is proven against its hash.

            A closed loop asks the next as soon as one is answered: it shows what a pipeline can do. \
            --rate asks at fixed times, and latency counts from there: it shows what users wait for.
            """,
    )

    @OptionGroup var connection: ConnectionOptions

    @Option(help: "What to do: hit, miss or put.", transform: Words.word)
    var workload = LoadPlan.Workload.hit

    @Option(help: "Bytes of each block, 1 to 1MiB.", transform: Words.bytes)
    var size: UInt64 = 4 << 10

    @Option(help: "Blocks to put before a run of hits.")
    var blocks = 1_000

    @Option(help: "Connections.")
    var clients = 1

    @Option(help: "Requests in flight, of all connections together.")
    var inFlight = 64

    @Option(help: "Requests a second; else the next as soon as one is answered.")
    var rate: Double?

    @Option(help: "How long to measure.", transform: Words.duration)
    var duration: Duration = .seconds(10)

    @Option(help: "How long to run before that.", transform: Words.duration)
    var warmUp: Duration = .seconds(1)

    @Option(help: "Measure so many requests, instead of a time.")
    var requests: UInt64?

    @Option(help: "How long each request may take.", transform: Words.duration)
    var ttl: Duration = .seconds(30)

    @Option(help: "Where chance begins; the same seed asks the same. Else by chance.")
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "Keeps the hashes of the blocks, so that a later run need not put them again.",
            discussion: "Digests of 32 bytes, one after the other; written when it is missing.",
        )
    )
    var names: String?

    @Flag(help: "Print the figures as JSON, latencies in microseconds.")
    var json = false

    func validate() throws {
        guard (1...1 << 20).contains(size) else {
            throw ValidationError("--size is 1 to 1MiB: a get answers no more.")
        }
        guard (1...Limits.clientsMax).contains(clients) else {
            throw ValidationError("--clients is 1 to \(Limits.clientsMax).")
        }
        guard (clients...Limits.inFlightMax).contains(inFlight) else {
            throw ValidationError("--in-flight is \(clients) (--clients) to \(Limits.inFlightMax).")
        }
        guard (1...Limits.blocksMax).contains(blocks) else {
            throw ValidationError("--blocks is 1 to \(Limits.blocksMax).")
        }
        guard rate ?? 1 > 0, requests ?? 1 > 0, requests ?? 1 <= Limits.blocksMax,
            duration > .zero, warmUp >= .zero
        else {
            throw ValidationError(
                "--rate, --requests (\(Limits.blocksMax) at most) and --duration are above zero."
            )
        }
        guard Words.timesToLive.contains(ttl) else {
            throw ValidationError("--ttl is 1ms to 10m.")
        }
    }

    func run() async throws {
        let endpoints = try connection.destination().clients
        try await Interrupted.byPerson { try await measure(endpoints) }
    }

    private func measure(_ endpoints: [String]) async throws {
        let load = try Load(
            endpoints: endpoints,
            keys: connection.keys.keys(),
            identity: connection.keys.signer(),
            seed: seed ?? .random(in: 0 ... .max)
        )
        defer { load.loop.stop() }
        let series = BlockSeries(size: Int(size), seed: load.seed)
        let digests = workload == .hit ? try await blocksThere(load, series) : []
        let plan = LoadPlan(
            workload,
            blocks: digests.count,
            clients: clients,
            inFlight: inFlight,
            rate: rate,
            extent: requests.map { .requests($0) } ?? .duration(duration, warmUp: warmUp),
            timeToLive: ttl,
            seed: load.seed,
        )
        let report = try await load.run(plan, series, names: digests).report
        if json {
            try Output.json(report)
        } else {
            try Output.result(LoadTable.text(report))
        }
        guard report.tally.wrong == 0 else {
            throw Complaint("\(report.tally.wrong) answers were not what was asked for.")
        }
    }

    /// The blocks that hits ask for: put now, unless a file says that they are there.
    private func blocksThere(_ load: Load, _ series: BlockSeries) async throws -> [Digest256] {
        if let names, let known = FileManager.default.contents(atPath: names) {
            let width = Digest256.byteCount
            guard !known.isEmpty, known.count % width == 0 else {
                throw Complaint("\(names) is no file of digests: it has \(known.count) bytes.")
            }
            return stride(from: 0, to: known.count, by: width).compactMap {
                Digest256(known.dropFirst($0).prefix(width))
            }
        }
        // 32 MiB at once at the most: intake holds 48 of puts.
        let plan = LoadPlan(
            .put,
            inFlight: min(64, blocks, max(1, (32 << 20) / Int(size))),
            extent: .requests(UInt64(blocks)),
            timeToLive: .seconds(60),
            seed: load.seed,
        )
        let (report, digests) = try await load.run(plan, series, names: [])
        guard report.tally.right == UInt64(blocks) else {
            throw Complaint("Only \(report.tally.right) of \(blocks) blocks could be put.")
        }
        if let names {
            let bytes = digests.flatMap(\.bytes)
            try Data(bytes).write(to: URL(fileURLWithPath: names), options: .atomic)
        }
        return digests
    }
}
