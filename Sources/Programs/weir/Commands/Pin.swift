import ArgumentParser
import WeirClient

/// `weir pin`: keeps a content from being evicted.
struct Pin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Keeps a content from being evicted, whoever brought it."
    )

    @OptionGroup var holding: HoldingOptions

    func run() async throws {
        try await holding.change("pinned") {
            try await $0.pin(holding.hash, requester: holding.owner)
        }
    }
}
