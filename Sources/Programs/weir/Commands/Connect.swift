import ArgumentParser
import WeirClient

/// `weir connect`: makes a connection with a peer.
struct Connect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Connects with a peer, and prints its PeerID.",
        discussion: """
            The connection lasts as long as both sides keep it; for one that is made again by itself \
            name the peer in the settings (bootstrap, or weir up --peer).
            """,
    )

    @OptionGroup var peers: PeerOptions

    @Argument(help: "Where the peer is, as /ip4/192.0.2.7/tcp/4101/p2p/12D3…")
    var address: String

    func run() async throws {
        try await Interrupted.byPerson {
            try Output.result(try await peers.call(.connect, address).peer)
        }
    }
}
