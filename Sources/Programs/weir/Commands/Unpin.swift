import ArgumentParser
import WeirClient

/// `weir unpin`: takes a pin back.
struct Unpin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Takes a pin back.")

    @OptionGroup var holding: HoldingOptions

    func run() async throws {
        try await holding.change("unpinned") {
            try await $0.unpin(holding.hash, requester: holding.owner)
        }
    }
}
