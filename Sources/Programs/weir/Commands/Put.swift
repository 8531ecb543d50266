import ArgumentParser
import Console
import Linux
import WeirClient

/// `weir put`: keeps a file or a folder.
struct Put: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Keeps a file or a folder, and prints its CID.",
        discussion: """
            A folder is kept with all that is in it, under one CID; symbolic links in it as links. \
            Names that begin with a dot are left out unless --hidden is given.

            The content is public unless --privacy says otherwise: it may be served to others, \
            announced and listed. It is kept until it is removed.
            """,
    )

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The file or folder; - is standard input.")
    var file: String

    @Flag(help: "Of a folder, keep what begins with a dot too.")
    var hidden = false

    @Flag(help: "Print size and SHA-256 too, as JSON.")
    var json = false

    @Option(
        help: "Who may have it: public, private or restricted.",
        transform: Words.word
    )
    var privacy = Privacy.public

    @Option(help: "The DID that owns it; else the deployment itself.")
    var owner = ""

    @Option(help: "Its media type, as image/png; the HTTP door answers with it.")
    var contentType = ""

    @Option(
        help: "The trace that it belongs to (W3C Trace Context), for the stages' logs.",
        transform: Words.trace
    )
    var traceparent: TraceContext?

    func run() async throws {
        try await connection.withClient { client in
            let stored = try await upload(client)
            if json {
                try Output.json(StoredOutput(stored))
            } else {
                try Output.result(stored.cid)
            }
        }
    }

    private func upload(_ client: Client) async throws -> StoredContent {
        let options = PutOptions(
            privacy: privacy,
            owner: owner,
            contentType: contentType,
            trace: traceparent,
        )
        let meter = ProgressMeter()
        defer { meter.clear() }
        guard file != "-" else {
            return try await client.uploadStandardInput(options: options) {
                meter.show($0, of: nil)
            }
        }
        guard !Folder.isFolder(file) else {
            guard contentType.isEmpty else {
                throw Complaint("\(file) is a folder, which has no media type.", .wrongUse)
            }
            return try await client.uploadFolder(file, hidden: hidden, options: options) {
                meter.show($0, of: nil)
            }
        }
        let kind = try File.kind(of: file)
        let total = kind.flatMap { $0.isRegular ? $0.size : nil }
        return try await client.upload(file: file, options: options) { meter.show($0, of: total) }
    }
}

/// What `put --json` prints.
private struct StoredOutput: Encodable {
    let cid: String
    let size: UInt64
    let sha256: String?
    let alreadyPresent: Bool

    init(_ stored: StoredContent) {
        cid = stored.cid
        size = stored.size
        sha256 = stored.sha256
        alreadyPresent = stored.alreadyPresent
    }
}
