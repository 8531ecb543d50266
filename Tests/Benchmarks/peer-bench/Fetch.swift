import Daemon
import Fetching
import FetchingFixtures
import Messages
import Multiformats
import PeerFetcherService
import PeerHost
import Peering
import Synchronization

/// Content fetched from peers as the peer fetcher does, into a store in memory.
struct Fetch {
    private let node: PeerNode
    private let source: PeerSource
    private let budget = ByteBudget(Fetching.Limits.budgetBytesMax)

    /// A fetch went wrong.
    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs a body with a source that is connected with all of these peers.
    static func with<Result: Sendable>(
        _ addresses: [String],
        _ body: @escaping @Sendable (Fetch) async throws -> Result
    ) async throws -> Result {
        let section = PeerFetcherSettings.section
        let sources = try SettingsSources(
            section: section,
            flags: ["bootstrap": addresses, "min-connections": ["\(addresses.count)"]],
            environment: [:],
            file: nil
        )
        var reader = SettingsReader(section: section, sources: sources)
        let node = try PeerNode(try NodeSettings(&reader), instance: "bench")
        let fetch = Fetch(node: node, source: PeerSource(node))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await fetch.source.run(showing: NothingShown()) }
            defer { group.cancelAll() }
            while fetch.source.gauges["peers-with-cas"] != UInt64(addresses.count) {
                try await Task.sleep(for: .milliseconds(10))
            }
            return try await body(fetch)
        }
    }

    /// Fetches a file whole, and says how long it took until all of it could be read, and how many
    /// bytes came from a peer that was not used: the most of any.
    ///
    /// It can be read when progress says so: that is when a client is answered, while the streams of
    /// those who lost are still being ended.
    func time(_ root: CID) async throws -> (took: Duration, wasted: UInt64) {
        let before = await bytesIn()
        let order = Order(source: .peer, root: root)
        let end = Mutex<ContinuousClock.Instant?>(nil)
        let sink = BlockSink(order, store: MemoryStore(), budget: budget) { progress in
            guard progress.available == progress.size else { return }
            end.withLock { $0 = $0 ?? .now }
        }
        let begin = ContinuousClock.now
        let outcome = await source.fetch(order, deadline: begin + .seconds(60), into: sink)
        guard outcome.result == .found else { throw Failed(description: "\(outcome)") }
        try await sink.finish()
        let took = (end.withLock { $0 } ?? .now) - begin
        // What was on its way when the search ended is wasted too.
        try await Task.sleep(for: .milliseconds(150))
        var wasted: UInt64 = 0
        for (peer, bytes) in await bytesIn() {
            let used = outcome.attempts.filter { $0.peer == peer }.reduce(0) { $0 + $1.bytes }
            if used == 0 { wasted = max(wasted, bytes - (before[peer] ?? 0)) }
        }
        return (took, wasted)
    }

    private func bytesIn() async -> [String: UInt64] {
        var bytes: [String: UInt64] = [:]
        for info in await node.host.peers() { bytes["\(info.peer)"] = info.bytesIn }
        return bytes
    }
}

/// A store in which there is nothing for others.
private struct NothingShown: SharedStore {
    func sharedRange(
        _ hash: ContentHash,
        offset: UInt64,
        length: UInt64,
        format: ContentFormat,
        for audience: SharedAudience
    ) async throws(FetchTrouble) -> SharedRange {
        .absent(Absent(root: hash.root))
    }

    func sharedPage(
        from cursor: String,
        limit: Int,
        ofBlocks: Bool,
        for audience: SharedAudience
    ) async throws(FetchTrouble) -> Listing {
        Listing(entries: [], next: "")
    }
}
