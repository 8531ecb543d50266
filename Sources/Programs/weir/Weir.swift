import ArgumentParser

/// The root of the command line: `weir COMMAND`.
struct Weir: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weir",
        abstract: "Finds content by its hash, wherever it is, and keeps content.",
        discussion: """
            Exit codes: 0 done, 1 failed, 2 wrong use, 3 not found, 4 timeout, \
            5 refused or overloaded.
            """,
        version: "0.1.0",
        subcommands: [
            Up.self,
            Put.self,
            Get.self,
            Stat.self,
            Ls.self,
            Import.self,
            Export.self,
            Pin.self,
            Unpin.self,
            Rm.self,
            Cancel.self,
            Events.self,
            Status.self,
            Peers.self,
            Connect.self,
            Disconnect.self,
            Ping.self,
            Provide.self,
            Scrub.self,
            Bench.self,
            Keygen.self,
            Check.self,
            Id.self,
            SwarmKeyCommand.self,
        ],
    )
}
