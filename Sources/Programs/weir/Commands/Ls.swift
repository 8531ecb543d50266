import ArgumentParser
import Console
import WeirClient

/// `weir ls`: what the store holds.
struct Ls: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists what the store holds, in the order it came."
    )

    @OptionGroup var connection: ConnectionOptions

    @Flag(help: "Only what is pinned.")
    var pinned = false

    @Option(
        help: "Public content, or the owner's private or restricted.",
        transform: Words.word
    )
    var privacy = Privacy.public

    @Option(help: "Only this DID's content; else everybody's public, or the deployment's private.")
    var owner = ""

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func run() async throws {
        try await connection.withClient { client in
            let filter = ListFilter(requester: owner, privacy: privacy, pinnedOnly: pinned)
            for try await status in client.list(filter) {
                if json {
                    try Output.json(StatusOutput(status), inOneLine: true)
                } else {
                    try Output.result(ContentTable.line(status))
                }
            }
        }
    }
}
