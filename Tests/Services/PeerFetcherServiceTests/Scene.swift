import Daemon
import Fetching
import FetchingFixtures
import Messages
import Multiformats
import PeerFetcherService
import PeerHost
import Peering
import Testing

/// A peer source connected with peers of a test, and a store that it fills.
struct Scene: Sendable {
    let node: PeerNode
    let source: PeerSource
    let store = MemoryStore()
    private let budget = ByteBudget(Fetching.Limits.budgetBytesMax)

    /// Runs a body with a source that is connected with these peers.
    ///
    /// - `flags`: more settings of the node.
    /// - `store`: what the node answers its peers from.
    static func with(
        _ peers: [TestPeer],
        flags: [String: [String]] = [:],
        showing store: any SharedStore = NoStore(),
        _ body: @escaping @Sendable (Scene) async throws -> Void,
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for peer in peers {
                try await peer.start()
                group.addTask { await peer.host.run() }
            }
            var flags = flags
            flags["bootstrap"] = peers.map(\.address)
            let sources = try SettingsSources(
                section: PeerFetcherSettings.section,
                flags: flags,
                environment: [:],
                file: nil,
            )
            var reader = SettingsReader(section: PeerFetcherSettings.section, sources: sources)
            let node = try PeerNode(try NodeSettings(&reader), instance: "peer-fetcher-0")
            let scene = Scene(node: node, source: PeerSource(node))
            group.addTask { try await scene.source.run(showing: store) }
            try await scene.awaitPeers(peers.count)
            try await body(scene)
            await scene.source.close()
            for peer in peers { await peer.host.close() }
            group.cancelAll()
        }
    }

    /// Waits until so many peers can be asked, or are trusted.
    func awaitPeers(_ count: Int, _ gauge: String = "peers-with-cas") async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while source.gauges[gauge] != UInt64(count) {
            try #require(ContinuousClock.now < deadline, "no \(count) peers: \(source.gauges)")
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Fetches a root, whole.
    func fetch(
        _ root: CID,
        privacy: Privacy = .public,
        format: ContentFormat = .file,
        within time: Duration = .seconds(20),
    ) async -> Outcome {
        let order = Order(source: .peer, root: root, privacy: privacy, format: format)
        let sink = BlockSink(order, store: store, budget: budget) { _ in }
        let deadline = ContinuousClock.now + time
        let stop = StopSignal()
        let outcome = await stop.run(until: deadline) {
            let outcome = await source.fetch(order, deadline: deadline, into: sink)
            if outcome.result == .found { try? await sink.finish() }
            return outcome
        }
        return outcome ?? Outcome(.failed(.timeout, isPermanent: false))
    }
}

/// A store in which there is nothing for strangers.
struct NoStore: SharedStore {
    func sharedRange(
        _ hash: ContentHash,
        offset: UInt64,
        length: UInt64,
        format: ContentFormat,
        for audience: SharedAudience,
    ) async throws(FetchTrouble) -> SharedRange {
        .absent(Absent(root: hash.root))
    }

    func sharedPage(
        from cursor: String,
        limit: Int,
        ofBlocks: Bool,
        for audience: SharedAudience,
    ) async throws(FetchTrouble) -> Listing {
        Listing(entries: [], next: "")
    }
}
