import Blocks
import Fetching
import FetchingFixtures
import IPFSFetcherService
import Messages
import Synchronization
import Testing

/// A file, gateways that have it, and a fetch of it into a store in memory.
struct Scene {
    let file: FileFixture
    let folder: ContentFolder

    init(_ file: FileFixture) throws {
        self.file = file
        folder = try ContentFolder(file)
    }

    /// 48 leaves of 16 KiB under one node.
    static func small() throws -> Scene {
        try Scene(FileFixture(count: 48 * 16_384 - 5, leafBytes: 16_384))
    }

    func gateway(_ mode: String = "dfs", _ argument: String = "") async throws -> TestGateway {
        try await TestGateway(folder, mode, argument)
    }

    /// What a fetch came to.
    struct Result: Sendable {
        var outcome: Outcome
        var store: MemoryStore
        var progress: [Progress]
        var duration: Duration
        var isComplete: Bool

        var codes: [ErrorCode?] { outcome.attempts.map(\.code) }
        var results: [Attempt.Result] { outcome.attempts.map(\.result) }
    }

    /// Fetches with a source of its own.
    func fetch(
        _ gateways: [TestGateway],
        store: MemoryStore = MemoryStore(),
        offset: UInt64 = 0,
        length: UInt64 = 0,
        format: ContentFormat = .file,
        privacy: Privacy = .public,
        allowedHosts: [String] = [],
        stall: Duration = .seconds(10),
        within limit: Duration = .seconds(20),
    ) async throws -> Result {
        let source = try source(gateways, allowedHosts: allowedHosts, stall: stall)
        let order = Order(
            source: .gateway,
            root: file.root,
            offset: offset,
            length: length,
            privacy: privacy,
            format: format
        )
        let result = await Scene.fetch(order, source, store, within: limit)
        await source.close()
        // Whatever came, nothing wrong is in the store.
        let known = Set(file.blocks.map(\.cid))
        #expect(store.puts.allSatisfy { known.contains($0) })
        return result
    }

    func source(
        _ gateways: [TestGateway],
        allowedHosts: [String] = [],
        stall: Duration = .seconds(10),
    ) throws -> GatewaySource {
        let settings = GatewaySettings(
            gateways: try gateways.map { Gateway(try #require(WebAddress($0.url))) },
            allowedHosts: allowedHosts,
            stall: stall,
            connect: .seconds(2),
        )
        return GatewaySource(settings, instance: "ipfs-fetcher-0")
    }

    static func fetch(
        _ order: Order,
        _ source: GatewaySource,
        _ store: MemoryStore,
        within limit: Duration = .seconds(20),
    ) async -> Result {
        let progress = ProgressList()
        let sink = BlockSink(order, store: store, budget: ByteBudget(64 << 20)) { progress.add($0) }
        let start = ContinuousClock.now
        let outcome = await StopSignal().run(until: start + limit) {
            await source.fetch(order, deadline: start + limit, into: sink)
        }
        return Result(
            outcome: outcome ?? Outcome(.missing, sentence: "the fetch gave nothing"),
            store: store,
            progress: progress.list,
            duration: .now - start,
            isComplete: sink.isComplete,
        )
    }

    private final class ProgressList: Sendable {
        private let all = Mutex<[Progress]>([])
        var list: [Progress] { all.withLock { $0 } }
        func add(_ progress: Progress) { all.withLock { $0.append(progress) } }
    }
}
