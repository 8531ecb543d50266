import Blocks
import Bus
import Foundation
import Linux
import LoadGeneration
import Messages
import Multiformats
import Testing

/// An intake that has what it was put, and lies when told to.
private actor Intake {
    private nonisolated let loop: SocketLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private var blocks: [Digest256: [UInt8]] = [:]
    private let isLying: Bool
    private var socket: Socket?

    init(_ loop: SocketLoop, isLying: Bool) {
        self.loop = loop
        self.isLying = isLying
    }

    func open(_ context: Context, _ endpoint: String) throws {
        let socket = try Socket(context, .router, .clientsRouter)
        try socket.bind(endpoint)
        self.socket = socket
        loop.watch(socket) { self.answer($0) }
    }

    private func answer(_ envelope: consuming Envelope) {
        guard let message = try? MessageCodec.decode(envelope.header.bytes).message else { return }
        var body: [UInt8] = []
        let payload: Payload
        switch message.payload {
        case .put:
            let bytes = envelope.body.bytes
            let digest = Digest256(hashing: bytes)
            blocks[digest] = bytes
            payload = .stored(Stored(cid: CID(sha256: digest), size: UInt64(bytes.count)))
        case .get(let get):
            if let digest = get.contentHash.root.sha256Digest, let block = blocks[digest] {
                body = block
                if isLying { body[0] ^= 1 }
                payload = .content(
                    Content(
                        cid: get.contentHash.root,
                        size: UInt64(body.count),
                        offset: 0,
                        length: UInt64(body.count)
                    )
                )
            } else {
                payload = .failure(Failure(.notFound, "Nobody has it."))
            }
        default:
            return
        }
        socket?.send(
            Envelope(
                route: envelope.route,
                delimited: false,
                header: Frame(copying: MessageCodec.encode(message.reply(payload))),
                body: Frame(owning: body),
            )
        )
    }
}

@Suite("A load stage", .timeLimit(.minutes(1)))
struct LoadStageTests {
    private func run(
        _ workload: LoadPlan.Workload,
        isLying: Bool = false,
    ) async throws -> (fill: LoadReport, load: LoadReport) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "l\(UInt32.random())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let endpoint = "ipc://\(folder.path)/i"
        let context = try Context()
        let (server, clients) = (try SocketLoop(name: "intake"), try SocketLoop(name: "load"))
        try server.start()
        try clients.start()
        let intake = Intake(server, isLying: isLying)
        try await intake.open(context, endpoint)
        let series = BlockSeries(size: 2_000, seed: 7)
        func load(_ plan: LoadPlan, _ names: [Digest256]) async throws -> (LoadReport, [Digest256])
        {
            let stage = LoadStage(
                plan,
                series: series,
                names: names,
                endpoints: [endpoint],
                salt: .random(in: 1 ... .max),
                context: context,
                loop: clients,
            )
            return (try await stage.run(), await stage.names)
        }
        let filling = LoadPlan(
            .put,
            inFlight: 8,
            extent: .requests(50),
            timeToLive: .seconds(10),
            seed: 7
        )
        let (fill, names) = try await load(filling, [])
        let plan = LoadPlan(
            workload,
            blocks: names.count,
            clients: 3,
            inFlight: 12,
            extent: .requests(500),
            timeToLive: .seconds(10),
            seed: 7,
        )
        let (report, _) = try await load(plan, names)
        clients.stop()
        server.stop()
        await clients.ended()
        await server.ended()
        return (fill, report)
    }

    @Test("Puts blocks, gets each of them by chance, and proves what comes")
    func hits() async throws {
        let (fill, report) = try await run(.hit)
        #expect(fill.tally.right == 50)
        #expect(fill.tally.bytes == 100_000)
        #expect(report.tally.right == 500)
        #expect(report.tally.bytes == 1_000_000)
        #expect(report.tally.wrong == 0)
        #expect(report.tally.latency.total == 500)
    }

    @Test("Counts bytes that don't match their hash as wrong")
    func lies() async throws {
        let (_, report) = try await run(.hit, isLying: true)
        #expect(report.tally.right == 0)
        #expect(report.tally.wrong == 500)
    }

    @Test("Takes not-found for the right answer to a miss")
    func misses() async throws {
        let (_, report) = try await run(.miss)
        #expect(report.tally.right == 500)
        #expect(report.tally.failures.isEmpty)
    }

    @Test("Says when nobody is there")
    func nobody() async throws {
        let loop = try SocketLoop(name: "load")
        try loop.start()
        let plan = LoadPlan(.miss, extent: .requests(1), timeToLive: .seconds(1), seed: 1)
        let stage = LoadStage(
            plan,
            series: BlockSeries(size: 1, seed: 1),
            endpoints: ["ipc:///tmp/nobody-listens-here"],
            salt: 1,
            context: try Context(),
            loop: loop,
        )
        await #expect(throws: LoadTrouble.self) { _ = try await stage.run() }
        loop.stop()
        await loop.ended()
    }
}

extension UInt32 {
    fileprivate static func random() -> UInt32 { .random(in: 0 ... .max) }
}
