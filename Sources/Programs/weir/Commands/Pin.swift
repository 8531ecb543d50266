import ArgumentParser
import Console
import WeirClient

/// `weir pin`: keeps a content from being evicted.
struct Pin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Keeps a content from being evicted; fetches what is missing of it first.",
        discussion: "What has come stays when the search ends: pin it again to go on.",
    )

    @OptionGroup var holding: HoldingOptions

    @Flag(help: "Pin only what is all in the store already.")
    var local = false

    @Option(
        help: "Sources that may be asked for what is missing, as peer,ipfs,gateway; in this order.",
        transform: Words.sources
    )
    var from: [Source] = Source.allCases

    @Option(help: "How long to look while nothing comes.", transform: Words.duration)
    var ttl: Duration = .seconds(30)

    func run() async throws {
        let options = GetOptions(
            sources: local ? [.local] : from,
            timeToLive: ttl,
            requester: holding.owner,
        )
        try await holding.change("pinned") { try await pin(with: $0, options) }
    }

    /// Pins, and shows meanwhile how much has come.
    private func pin(with client: Client, _ options: GetOptions) async throws -> Reach {
        let meter = ProgressMeter()
        guard meter.isOn else { return try await client.pin(holding.hash, options: options) }
        defer { meter.clear() }
        return try await withThrowingTaskGroup(of: Reach?.self) { group in
            group.addTask { try await client.pin(holding.hash, options: options) }
            defer { group.cancelAll() }
            while true {
                group.addTask {
                    try await Task.sleep(for: ProgressMeter.interval)
                    return nil
                }
                if let event = try await group.next(), let reach = event { return reach }
                let status = try? await client.stat(holding.hash, requester: holding.owner)
                if let status { meter.show(status.bytesPresent, of: nil) }
            }
        }
    }
}
