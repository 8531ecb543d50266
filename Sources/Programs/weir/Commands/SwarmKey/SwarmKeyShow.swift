import ArgumentParser
import KeyFiles
import PrivateNetwork

/// `weir swarm-key show`: which key it is.
struct SwarmKeyShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Prints the key's fingerprint, which tells it from others and gives nothing away.",
    )

    @OptionGroup var home: HomeOption

    func run() throws {
        let path = SwarmKeyFile.path(home: home.path)
        guard let key = try SwarmKeyFile.read(path) else {
            throw Complaint("There is no \(path); make one with: weir swarm-key")
        }
        try Output.result(key.fingerprint)
    }
}
