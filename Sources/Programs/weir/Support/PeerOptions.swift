import ArgumentParser
import SupervisorService
import WeirClient

/// Which fetchers that host libp2p a command talks to.
struct PeerOptions: ParsableArguments {
    /// One of them: its name, and where it is asked.
    struct Fetcher: Sendable {
        let instance: String
        let control: String
    }

    @Option(help: "The pipeline's folder; else WEIR_HOME, else ~/.weir.")
    var home: String?

    @Option(help: "A fetcher's control endpoint; else all of the pipeline's.")
    var control: String?

    @Flag(help: "The IPFS nodes of the IPFS fetchers, not the direct peers.")
    var ipfs = false

    /// The peer fetchers.
    func fetchers() throws -> [Fetcher] {
        if let control { return [Fetcher(instance: control, control: control)] }
        return try Self.fetchers(in: home, of: ipfs ? "ipfs-fetcher" : "peer-fetcher")
    }

    /// The peer fetchers of a home's pipeline; nil: of the usual home's.
    static func fetchers(
        in home: String?,
        of stage: String = "peer-fetcher"
    ) throws -> [Fetcher] {
        let stages = try Destination(endpoints: [], home: home).state?.stages ?? []
        let fetchers = stages.filter { $0.stage == stage }
        guard !fetchers.isEmpty else {
            throw Complaint("No \(stage) runs there; name its control endpoint with --control.")
        }
        return fetchers.map { Fetcher(instance: $0.instance, control: $0.control) }
    }

    /// Asks each of them at once who it is; nil for one that does not answer.
    static func reports(
        _ fetchers: [Fetcher],
        _ client: Client,
    ) async -> [(fetcher: Fetcher, report: PeerReport?)] {
        await withTaskGroup(of: (Int, PeerReport?).self) { group in
            for (place, fetcher) in fetchers.enumerated() {
                group.addTask { (place, try? await client.peers(at: fetcher.control)) }
            }
            var reports: [Int: PeerReport] = [:]
            for await (place, report) in group { reports[place] = report }
            return fetchers.indices.map { (fetchers[$0], reports[$0]) }
        }
    }

    /// Tells one peer fetcher something: the first that is connected with the peer, else the first.
    func call(_ kind: PeerCallKind, _ address: String) async throws -> PeerCallReport {
        let fetchers = try fetchers()
        let client = try Client(endpoints: fetchers.map(\.control))
        let reports = await Self.reports(fetchers, client)
        let connected = reports.first { _, report in
            report?.peers.contains { address.hasSuffix($0.peer) || address == $0.did } ?? false
        }
        let fetcher = connected?.fetcher ?? fetchers[0]
        let report = try await client.callPeer(kind, address, at: fetcher.control)
        await client.close()
        return report
    }
}
