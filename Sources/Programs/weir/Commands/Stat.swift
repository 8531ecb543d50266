import ArgumentParser
import Console
import WeirClient

/// `weir stat`: what the store has of a content.
struct Stat: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Says what the store has of a content, and how it is held."
    )

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "A CID or a SHA-256.")
    var hash: String

    @Option(help: "The DID whose hold on it is meant; else the deployment itself.")
    var owner = ""

    @Flag(help: "Print it as JSON.")
    var json = false

    func run() async throws {
        try await connection.withClient { client in
            let status = try await client.stat(hash, requester: owner)
            if json {
                try Output.json(StatusOutput(status))
                return
            }
            for (name, value) in ContentTable.details(status) {
                let padding = String(repeating: " ", count: 14 - name.count)
                try Output.result(name + padding + value)
            }
        }
    }
}
