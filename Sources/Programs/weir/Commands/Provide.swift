import ArgumentParser
import Console
import WeirClient

/// `weir provide`: tells the IPFS network now that a content can be had here.
struct Provide: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Announces a content to the IPFS network now.",
        discussion: """
            Public content is announced by itself, soon after it comes and again within a day; weir status \
            shows how far that is. This puts one content before all others.
            """,
    )

    @Option(help: "The pipeline's folder; else WEIR_HOME, else ~/.weir.")
    var home: String?

    @Option(help: "An IPFS fetcher's control endpoint; else that of the pipeline's first.")
    var control: String?

    @Argument(help: "The CIDs of what is to be announced.")
    var content: [String]

    func run() async throws {
        let endpoint = try control ?? PeerOptions.fetchers(in: home, of: "ipfs-fetcher")[0].control
        let client = try Client(endpoints: [endpoint])
        do {
            for cid in content {
                _ = try await client.callPeer(.provide, cid, at: endpoint)
            }
        } catch {
            await client.close()
            throw error
        }
        await client.close()
    }
}
