import ArgumentParser
import Console
import WeirClient

/// Whose hold on which content a command changes.
struct HoldingOptions: ParsableArguments {
    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "A CID or a SHA-256.")
    var hash: String

    @Option(help: "The DID whose hold on it is meant; else the deployment itself.")
    var owner = ""

    /// Runs one change, and prints what it reached.
    func change(
        _ done: String,
        _ body: @escaping @Sendable (Client) async throws -> Reach,
    ) async throws {
        try await connection.withClient { client in
            let reach = try await body(client)
            let blocks = reach.blocks == 1 ? "1 block" : "\(reach.blocks) blocks"
            try Output.result("\(done) \(reach.cid) (\(blocks), \(Amount.bytes(reach.bytes)))")
        }
    }
}
