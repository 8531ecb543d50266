import ArgumentParser
import WeirClient

/// `weir rm`: takes away one owner's hold on a content.
struct Rm: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Takes away a hold on a content; its bytes go when nobody else holds them."
    )

    @OptionGroup var holding: HoldingOptions

    func run() async throws {
        try await holding.change("removed") {
            try await $0.remove(holding.hash, requester: holding.owner)
        }
    }
}
