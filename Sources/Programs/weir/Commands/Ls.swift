import ArgumentParser
import Console
import WeirClient

/// `weir ls`: what the store holds, or what a folder has.
struct Ls: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists what the store holds, or what a folder has.",
        discussion: """
            Without a name, what the store holds in the order it came. With one, the entries of that \
            folder, wherever it is found: the CID, the bytes below it as the folder claims, the name.
            """,
    )

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "A folder, as CID or CID/path.")
    var folder: String?

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

    func validate() throws {
        guard folder != nil, pinned else { return }
        throw ValidationError("--pinned asks what the store holds; a folder has entries alone.")
    }

    func run() async throws {
        try await connection.withClient { client in
            if let folder {
                try await list(folder, client)
                return
            }
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

    private func list(_ folder: String, _ client: Client) async throws {
        let options = GetOptions(privacy: privacy, requester: owner)
        for try await entry in client.entries(of: folder, options: options) {
            if json {
                try Output.json(EntryOutput(entry), inOneLine: true)
            } else {
                try Output.result(ContentTable.line(entry))
            }
        }
    }
}

/// What `ls FOLDER --json` prints of an entry.
private struct EntryOutput: Encodable {
    let name: String
    let cid: String
    let claimedBytes: UInt64

    init(_ entry: FolderEntry) {
        name = entry.name
        cid = entry.cid
        claimedBytes = entry.claimedBytes
    }
}
