import Access
import Bus
import Linux
import LoadGeneration
import Multiformats
import WeirClient

/// What the runs of one `weir bench` share: a loop, a context, a seed.
struct Load {
    let endpoints: [String]
    let credentials: [Credentials?]
    let signer: RequestSigner?
    let seed: UInt64
    let loop: SocketLoop
    private let context: Context

    init(
        endpoints: [String],
        keys: ConnectionKeys?,
        identity: Identity?,
        seed: UInt64,
    ) throws {
        self.endpoints = endpoints
        credentials = try keys?.credentials(for: endpoints) ?? []
        signer = identity?.signer
        self.seed = seed
        do {
            context = try Context()
            loop = try SocketLoop(name: "load")
            try loop.start()
        } catch let error as BusError {
            throw Complaint(error.sentence)
        }
    }

    /// Does a run.
    func run(
        _ plan: LoadPlan,
        _ series: BlockSeries,
        names: [Digest256],
    ) async throws -> (report: LoadReport, names: [Digest256]) {
        let stage = LoadStage(
            plan,
            series: series,
            names: names,
            endpoints: endpoints,
            credentials: credentials,
            signer: signer,
            salt: .random(in: 1 ... .max),
            context: context,
            loop: loop,
        )
        do {
            let report = try await stage.run()
            return (report, await stage.names)
        } catch {
            throw Complaint(error.sentence)
        }
    }
}
