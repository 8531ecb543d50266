import ArgumentParser
import KeyFiles
import PrivateNetwork
import Sodium

/// `weir swarm-key make`: a new key.
struct SwarmKeyMake: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make",
        abstract: "Makes a key, and prints its fingerprint; one that is there is not overwritten.",
    )

    @OptionGroup var home: HomeOption

    func run() throws {
        guard let key = SwarmKey(.random(PrivateNetwork.Limits.keyByteCount)) else {
            throw Complaint("No key can be made.")
        }
        try home.make()
        try SwarmKeyFile.create(SwarmKeyFile.path(home: home.path), key)
        try Output.result(key.fingerprint)
    }
}
