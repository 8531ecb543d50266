import ArgumentParser

/// `weir swarm-key`: the key of a private network.
struct SwarmKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "swarm-key",
        abstract: "Makes the key of a private network, or hands it on.",
        discussion: """
            Hosts with a key talk to those that have the same one, and to nobody else. It lies in \
            HOME/swarm.key, in the format of all libp2p software, readable by its owner alone.

              weir swarm-key                        makes one
              weir swarm-key seal DID >sealed.txt   for whom weir id shows this DID
              weir swarm-key open sealed.txt        there
            """,
        subcommands: [
            SwarmKeyMake.self, SwarmKeySeal.self, SwarmKeyOpen.self, SwarmKeyShow.self,
        ],
        defaultSubcommand: SwarmKeyMake.self,
    )
}
