import ArgumentParser
import Console
import Linux
import WeirClient

/// `weir export`: a content and all its blocks as a CAR.
struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes a content with all its blocks to standard output, as a CAR.",
        discussion: """
            The CAR is of version 1 and has each block once; its root is what the path leads to. \
            When a block can't be had the exit code says so, and what was written is no whole CAR.
            """,
    )

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "A CID, or CID/path for what lies below it.")
    var name: String

    @Option(
        help: "Sources that may be asked, as peer,ipfs,gateway; the store always is.",
        transform: Words.sources
    )
    var from: [Source] = Source.allCases

    @Option(help: "How long to look for each block.", transform: Words.duration)
    var ttl: Duration = .seconds(30)

    func run() async throws {
        guard !File.standardOutput.isTerminal else {
            throw Complaint(
                "A CAR is nothing to look at: weir export \(name) > FILE.car",
                .wrongUse
            )
        }
        try await connection.withClient { client in
            let options = GetOptions(sources: from, timeToLive: ttl)
            let meter = ProgressMeter()
            defer { meter.clear() }
            var written: UInt64 = 0
            try await client.exportCAR(name, options: options) {
                try File.standardOutput.write($0)
                written += UInt64($0.count)
                meter.show(written, of: nil)
            }
        }
    }
}
