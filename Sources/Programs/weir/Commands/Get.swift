import ArgumentParser
import Console
import Linux
import WeirClient

/// `weir get`: finds a content.
struct Get: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Finds a content by its hash or path, and writes it.",
        discussion: """
            A file goes to standard output, or to the file given with -o; a folder to the folder \
            given with -o, with all that is in it. Nothing is ever written outside: a symbolic \
            link that leads out of the folder is left out and named, and none is followed.

            A file given with -o that holds the beginning of the content already is continued; its \
            last bytes are compared first, and a file that holds something else is left alone. \
            Where the SHA-256 of the whole is known, the whole is compared with it at the end.
            """,
    )

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "A CID, or CID/path; or the SHA-256 of the content as 64 hexadecimal digits.")
    var hash: String

    @Option(name: [.short, .long], help: "The file or folder to write; else standard output.")
    var output: String?

    @Option(
        help: """
            Sources that may be asked, as peer,ipfs,gateway; the store always is. In this order, \
            unless --strategy is given.
            """,
        transform: Words.sources
    )
    var from: [Source] = Source.allCases

    @Option(help: "How long to look for each mebibyte.", transform: Words.duration)
    var ttl: Duration = .seconds(30)

    @Option(
        help: """
            Who may have what is found: public, private (asks no ipfs, no gateway) or restricted \
            (asks trusted peers alone).
            """,
        transform: Words.word
    )
    var privacy = Privacy.public

    @OptionGroup var manner: MannerOptions

    @Option(help: "The first byte wanted.", transform: Words.bytes)
    var offset: UInt64 = 0

    @Option(help: "The bytes wanted; else up to the end.", transform: Words.bytes)
    var length: UInt64?

    @Option(help: "A name for the request, for weir cancel.", transform: Words.requestID)
    var id: RequestID?

    @Option(
        help: "The trace that it belongs to (W3C Trace Context), for the stages' logs.",
        transform: Words.trace
    )
    var traceparent: TraceContext?

    @Flag(help: "Print who was asked, as a table on standard error.")
    var explain = false

    func run() async throws {
        try await connection.withClient { client in
            do {
                try await find(client)
            } catch let error as WeirError {
                tell(error.attempts)
                throw error
            }
        }
    }

    private func find(_ client: Client) async throws {
        var options = GetOptions(
            sources: from,
            timeToLive: ttl,
            privacy: privacy,
            requestID: id ?? RequestID(),
            trace: traceparent,
        )
        manner.apply(to: &options)
        if explain, let id = options.requestID { Output.writeError("request \(id)\n") }
        guard !hash.contains("/") else {
            try await found(try await client.resolve(hash, options: options), client, options)
            return
        }
        do {
            tell(try await download(client, hash, options).attempts)
        } catch let error as WeirError {
            // What is no file is a folder, a link or a block of another kind: its block says which.
            guard error.code == .invalidRequest, error.field == "format" else { throw error }
            try await found(try await client.resolve(hash, options: options), client, options)
        }
    }

    private func found(
        _ content: NamedContent,
        _ client: Client,
        _ options: GetOptions,
    ) async throws {
        switch content.kind {
        case .file:
            tell(try await download(client, content.cid, options).attempts)
        case .folder:
            try await saveFolder(client, content.cid, options)
        case .link(let target):
            let shown = String(decoding: target, as: UTF8.self)
            throw Complaint(
                "\(hash) is a symbolic link to \"\(shown)\", and links are not followed."
            )
        case .block(let codec):
            throw Complaint("\(hash) is a block of the codec \(codec), which is no file.")
        }
    }

    private func download(
        _ client: Client,
        _ hash: String,
        _ options: GetOptions,
    ) async throws -> Download {
        if let output, output != "-" {
            return try await save(client, hash, output, options)
        }
        let meter = ProgressMeter(mayDraw: !File.standardOutput.isTerminal)
        defer { meter.clear() }
        return try await client.download(hash, offset: offset, length: length, options: options) {
            try File.standardOutput.write($0.bytes)
            let end = $0.offset + UInt64($0.bytes.count)
            let rest = $0.size - min(offset, $0.size)
            meter.show(end - offset, of: min(length ?? rest, rest))
        }
    }

    private func save(
        _ client: Client,
        _ hash: String,
        _ path: String,
        _ options: GetOptions,
    ) async throws -> Download {
        let before = try File.kind(of: path)?.size ?? 0
        let meter = ProgressMeter()
        defer { meter.clear() }
        return try await client.download(
            hash,
            toFile: path,
            offset: offset,
            length: length,
            options: options,
            progress: { meter.show($0, of: $1, before: before) },
        )
    }

    private func saveFolder(
        _ client: Client,
        _ cid: String,
        _ options: GetOptions,
    ) async throws {
        guard let output, output != "-" else {
            throw Complaint("\(hash) is a folder: say with -o where to write it.", .wrongUse)
        }
        guard offset == 0, length == nil else {
            throw Complaint("\(hash) is a folder, which has no bytes to count.", .wrongUse)
        }
        let meter = ProgressMeter()
        let tree = try await client.downloadFolder(cid, to: output, options: options) {
            meter.show($0, of: nil)
        }
        meter.clear()
        guard !tree.refusedLinks.isEmpty else { return }
        for sentence in tree.refusedLinks { Output.complain(sentence) }
        throw Complaint("\(output) has everything else of \(cid).")
    }

    private func tell(_ attempts: [Attempt]) {
        guard explain else { return }
        let table = AttemptTable.table(attempts)
        Output.writeError(table.isEmpty ? "nobody was asked\n" : table.text)
    }
}
