import ArgumentParser
import Console
import KeyFiles
import WeirClient

/// `weir id`: who the deployment is, and where peers reach it.
struct Id: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Says who the deployment is: its DID, and each instance's PeerID and addresses.",
        discussion: """
            The DID is that of HOME/identity/deployment.key, which is made when there is none. Others \
            trust the deployment by it, and it vouches for the instances, which have keys of their own. \
            The addresses are those of a pipeline that runs: give one to others for weir connect.
            """,
    )

    @OptionGroup var home: HomeOption

    @Flag(help: "Print it as JSON.")
    var json = false

    func run() async throws {
        try home.make()
        var identity = try IdentityOutput(IdentityFolder(home: home.path))
        identity.add(try await Self.reports(home.path))
        if json {
            try Output.json(identity)
            return
        }
        var table = Table(Table.Column("who"), Table.Column("name among peers"))
        table.add(["deployment", identity.did])
        for instance in identity.instances {
            table.add([instance.name, instance.peer])
            for address in instance.addresses { table.add(["", address]) }
        }
        for line in table.lines.dropFirst() { try Output.result(line) }
    }

    /// What the fetchers that run there and host libp2p say; nothing when none does.
    private static func reports(_ home: String) async throws -> [(String, PeerReport)] {
        let fetchers = ["peer-fetcher", "ipfs-fetcher"].flatMap { stage in
            (try? PeerOptions.fetchers(in: home, of: stage)) ?? []
        }
        guard !fetchers.isEmpty else { return [] }
        let client = try Client(endpoints: fetchers.map(\.control))
        let reports = await PeerOptions.reports(fetchers, client)
        await client.close()
        return reports.compactMap { fetcher, report in report.map { (fetcher.instance, $0) } }
    }
}
