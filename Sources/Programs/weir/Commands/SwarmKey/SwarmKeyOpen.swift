import ArgumentParser
import KeyFiles
import PeerIdentity
import Linux
import PeerIdentity
import PrivateNetwork

/// `weir swarm-key open`: a key from somebody else.
struct SwarmKeyOpen: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Opens a sealed key with the deployment's own, and keeps it in HOME/swarm.key.",
        discussion: "Take it only from whom you trust: anybody could have sealed it.",
    )

    @OptionGroup var home: HomeOption

    @Argument(help: "The file with the sealed key; else standard input.")
    var file: String?

    func run() throws {
        let source = try file.map { try File.reading($0) } ?? .standardInput
        let sealed = try source.read(PrivateNetwork.Limits.sealedBytesMax + 1)
        guard let own = try IdentityFolder(home: home.path).deployment() else {
            throw Complaint("The deployment has no key yet, so nothing is sealed to it: weir id")
        }
        let key: SwarmKey
        do {
            key = try SealedSwarmKey.open(sealed, with: own.ed25519)
        } catch {
            throw Complaint("\(source.name) can't be used: \(error)")
        }
        try SwarmKeyFile.create(SwarmKeyFile.path(home: home.path), key)
        try Output.result(key.fingerprint)
    }
}
