import ArgumentParser
import KeyFiles
import Multiformats
import PrivateNetwork

/// `weir swarm-key seal`: a key for somebody else.
struct SwarmKeySeal: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal",
        abstract: "Prints the key, sealed so that only the deployment with a DID can open it.",
        discussion: "What is printed can travel in the open; it does not say who sealed it.",
    )

    @OptionGroup var home: HomeOption

    @Argument(help: "The deployment's DID, as its weir id prints it.", transform: Words.did)
    var did: DIDKey

    func run() throws {
        let path = SwarmKeyFile.path(home: home.path)
        guard let key = try SwarmKeyFile.read(path) else {
            throw Complaint("There is no \(path); make one with: weir swarm-key")
        }
        let sealed = try SealedSwarmKey.seal(key, to: did)
        try Output.result(String(decoding: sealed.dropLast(), as: UTF8.self))
    }
}
