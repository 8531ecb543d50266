import ArgumentParser
import Console
import WeirClient

/// `weir pin`: keeps a content from being evicted.
struct Pin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Keeps a content from being evicted; fetches what is missing of it first."
    )

    @OptionGroup var holding: HoldingOptions

    @Flag(help: "Pin only what is all in the store already.")
    var local = false

    @Option(help: "How long to look for each mebibyte.", transform: Words.duration)
    var ttl: Duration = .seconds(30)

    func run() async throws {
        try await holding.change("pinned") { client in
            do {
                return try await client.pin(holding.hash, requester: holding.owner)
            } catch let error as WeirError {
                guard error.code == .notFound, !local else { throw error }
            }
            try await fetch(client)
            return try await client.pin(holding.hash, requester: holding.owner)
        }
    }

    /// Brings the content into the store: there it is whole once its last range was read.
    private func fetch(_ client: Client) async throws {
        let meter = ProgressMeter()
        defer { meter.clear() }
        let options = GetOptions(timeToLive: ttl, requester: holding.owner)
        do {
            try await client.download(holding.hash, options: options) {
                meter.show($0.offset + UInt64($0.bytes.count), of: $0.size)
            }
        } catch let error as WeirError {
            // What is no file is a folder: all its blocks are walked through.
            guard error.code == .invalidRequest, error.field == "format" else { throw error }
            var walked: UInt64 = 0
            try await client.exportCAR(holding.hash, options: options) {
                walked += UInt64($0.count)
                meter.show(walked, of: nil)
            }
        }
    }
}
