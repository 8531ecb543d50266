import ArgumentParser
import WeirClient

/// Which pipeline a command talks to.
struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "An intake's endpoint, as tcp://127.0.0.1:7480; may be given several times.",
            discussion: "Else WEIR_ENDPOINT (with commas between), else the pipeline in --home.",
        )
    )
    var endpoint: [String] = []

    @Option(help: "The pipeline's folder; else WEIR_HOME, else ~/.weir.")
    var home: String?

    @OptionGroup var keys: KeyOptions

    /// Where the pipeline is.
    func destination() throws -> Destination { try Destination(endpoints: endpoint, home: home) }

    /// Runs a body with a client of the pipeline; Ctrl-C cancels what it asked for.
    func withClient(
        options: ClientOptions = ClientOptions(),
        _ body: @escaping @Sendable (Client) async throws -> Void,
    ) async throws {
        var options = options
        options.keys = try keys.keys()
        options.identity = try keys.signer()
        let client = try Client(endpoints: try destination().clients, options: options)
        try await Interrupted.byPerson { try await body(client) }
        await client.close()
    }
}
