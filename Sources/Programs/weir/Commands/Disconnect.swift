import ArgumentParser
import WeirClient

/// `weir disconnect`: ends the connections with a peer.
struct Disconnect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ends all connections with a peer.",
        discussion: "A peer of the settings is connected with again after a while.",
    )

    @OptionGroup var peers: PeerOptions

    @Argument(help: "The peer: its PeerID, its did:key, or an address that ends with /p2p/PEERID.")
    var peer: String

    func run() async throws {
        try await Interrupted.byPerson { _ = try await peers.call(.disconnect, peer) }
    }
}
