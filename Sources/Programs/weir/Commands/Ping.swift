import ArgumentParser
import Console
import WeirClient

/// `weir ping`: measures the round trip to a peer.
struct Ping: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures the round trip to a peer, connecting with it first.",
    )

    @OptionGroup var peers: PeerOptions

    @Argument(help: "The peer: an address, or the PeerID or did:key of one that is connected.")
    var peer: String

    @Option(help: "How many round trips.")
    var count = 3

    func validate() throws {
        guard (1...1_000).contains(count) else {
            throw ValidationError("--count is a number from 1 to 1000, not \(count).")
        }
    }

    func run() async throws {
        try await Interrupted.byPerson {
            for _ in 0..<count {
                let report = try await peers.call(.ping, peer)
                try Output.result("\(report.peer)  \(Amount.duration(report.latency))")
            }
        }
    }
}
