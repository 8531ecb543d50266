import ArgumentParser
import Console
import Foundation
import WeirClient

/// The keys of a command that talks to a pipeline over locked endpoints.
struct KeyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The file of your secret key, for tcp:// endpoints with locks; see weir keygen.",
            discussion: "Else WEIR_KEY.",
        )
    )
    var key: String?

    @Option(
        help: ArgumentHelp(
            "The public key of who listens there, or its .pub file; one for all, or one for each.",
            discussion: "Else WEIR_SERVER_KEY, with spaces between several.",
        )
    )
    var serverKey: [String] = []

    @Option(help: "The same of the broadcaster; else the first of those.")
    var eventsKey: String?

    @Option(
        help: ArgumentHelp(
            "The file of the DID that signs your requests, and owns what you keep.",
            discussion: "Else WEIR_IDENTITY. Needs --deployment."
        )
    )
    var identity: String?

    @Option(help: "The deployment's DID, for which requests are signed; else WEIR_DEPLOYMENT.")
    var deployment: String?

    /// Who signs; nil when nobody is given.
    func signer(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> Identity? {
        let file = identity ?? environment["WEIR_IDENTITY"] ?? ""
        guard !file.isEmpty else { return nil }
        guard let deployment = deployment ?? environment["WEIR_DEPLOYMENT"] else {
            throw Complaint("With --identity, give --deployment too: the DID asked.", .wrongUse)
        }
        return try Identity(file: file, deployment: deployment)
    }

    /// The keys; nil when none are given.
    func keys(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> ConnectionKeys? {
        let given = key ?? environment["WEIR_KEY"] ?? ""
        guard !given.isEmpty else { return nil }
        let words = (environment["WEIR_SERVER_KEY"] ?? "").split(separator: " ").map(String.init)
        let servers = serverKey.isEmpty ? words : serverKey
        guard !servers.isEmpty else {
            throw Complaint(
                "With --key, give --server-key too: the intake's public key.",
                .wrongUse
            )
        }
        return try ConnectionKeys(keyFile: given, servers: servers, broadcaster: eventsKey)
    }
}
