import ArgumentParser
import Console
import WeirClient

/// `weir import`: keeps what a CAR has.
struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Keeps the roots of a CAR with all that is below them, and prints their CIDs.",
        discussion: """
            CARs of version 1 and 2 are read, and every block is proven. Of a CAR that is cut short \
            or wrong nothing is kept. A root of which the CAR has a part alone is kept and named; \
            the exit code is then 1.
            """,
    )

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The CAR; - is standard input.")
    var file: String

    @Option(
        help: "Who may have it: public, private or restricted.",
        transform: Words.word
    )
    var privacy = Privacy.public

    @Option(help: "The DID that owns it; else the deployment itself.")
    var owner = ""

    func run() async throws {
        try await connection.withClient { client in
            let report = try await read(client)
            for root in report.roots { try Output.result(root.cid) }
            let partial = report.roots.filter { !$0.isComplete }.map(\.cid)
            guard partial.isEmpty else {
                throw Complaint(
                    "Not all of \(partial.joined(separator: ", ")) is in the store; get it to "
                        + "have the rest looked for."
                )
            }
        }
    }

    private func read(_ client: Client) async throws -> CARImportReport {
        let options = PutOptions(privacy: privacy, owner: owner)
        let meter = ProgressMeter()
        defer { meter.clear() }
        guard file != "-" else {
            return try await client.importCARFromStandardInput(options: options) {
                meter.show($0, of: nil)
            }
        }
        return try await client.importCAR(file: file, options: options) { meter.show($0, of: nil) }
    }
}
