import ArgumentParser
import WeirClient

/// `weir cancel`: ends a request that is under way.
struct Cancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ends a request that is under way; weir get --explain prints its name."
    )

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The request's name.", transform: Words.requestID)
    var request: RequestID

    func run() async throws {
        try await connection.withClient { try await $0.cancel(request) }
    }
}
