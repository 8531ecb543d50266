import ArgumentParser
import Console
import KeyFiles

/// `weir id`: who the deployment is.
struct Id: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Says who the deployment is: its DID, and the PeerID of each instance.",
        discussion: """
            The DID is that of HOME/identity/deployment.key, which is made when there is none. Others \
            trust the deployment by it, and it vouches for the instances, which have keys of their own.
            """,
    )

    @OptionGroup var home: HomeOption

    @Flag(help: "Print it as JSON.")
    var json = false

    func run() throws {
        try home.make()
        let identity = try IdentityOutput(IdentityFolder(home: home.path))
        if json {
            try Output.json(identity)
            return
        }
        var table = Table(Table.Column("who"), Table.Column("name among peers"))
        table.add(["deployment", identity.did])
        for instance in identity.instances { table.add([instance.name, instance.peer]) }
        for line in table.lines.dropFirst() { try Output.result(line) }
    }
}
