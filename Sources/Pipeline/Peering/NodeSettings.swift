package import Daemon
import KeyFiles
package import Multiformats
package import PeerHost
import PeerIdentity
package import PrivateNetwork

/// What a node is told: where it listens, whom it connects with, and who may connect with it.
package struct NodeSettings: Sendable {
    /// Where it listens.
    package var listen: [Multiaddr]
    /// What it tells others instead, behind a NAT or a proxy.
    package var announce: [Multiaddr]
    /// Peers to stay connected with, of all instances together.
    package var bootstrap: [Multiaddr]
    /// With fewer connected peers known ones are called.
    package var minConnections: Int
    /// With more the least useful are closed.
    package var maxConnections: Int
    /// The protocols that are offered; nil: all that there are.
    package var protocols: Set<String>?
    /// Who may connect, and what is thought of whom.
    package var gate: Gate
    /// The names of all instances, among which the bootstrap peers are divided; empty: this alone.
    package var instances: [String]
    /// The deployment's folder, where its identity lies; empty: a new key at every start.
    package var home: String
    /// The key of the private network that it is in; nil: it is in none.
    package var swarmKey: SwarmKey?

    /// Reads them.
    ///
    /// - Parameters:
    ///   - reader: of the stage's section.
    ///   - listening: where it listens when nothing is said.
    /// - Throws: a sentence that names the setting that is wrong.
    package init(
        _ reader: inout SettingsReader,
        listening: [String] = ["/ip4/127.0.0.1/tcp/0"],
    ) throws(SettingsTrouble) {
        let listenTexts = try reader.texts(
            "listen",
            default: listening,
            "Addresses to listen at, as /ip4/0.0.0.0/tcp/4101, or with /ws behind it."
        )
        let announceTexts = try reader.texts(
            "announce",
            default: [],
            "Addresses to tell others instead of those, behind a NAT or a proxy."
        )
        let bootstrapTexts = try reader.texts(
            "bootstrap",
            default: [],
            "Peers to stay connected with, as /ip4/192.0.2.7/tcp/4101/p2p/12D3…"
        )
        minConnections = try reader.integer(
            "min-connections",
            default: 1,
            in: 0...PeerHost.Limits.connectionsMax,
            "With fewer connected peers, known ones are called."
        )
        maxConnections = try reader.integer(
            "max-connections",
            default: 256,
            in: 1...PeerHost.Limits.connectionsMax,
            "With more connections the least useful ones are closed."
        )
        let names = try reader.texts(
            "protocols",
            default: [],
            "Protocols that peers may use, as /cas/1.0.0; none named: all that there are."
        )
        protocols = names.isEmpty ? nil : Set(names)
        gate = try Gate(&reader)
        instances = try reader.texts(
            "instances",
            default: [],
            "Names of all instances of the stage: each connects with its part of the peers."
        )
        home = try reader.text(
            "home",
            default: "",
            "The deployment's folder: the instance's key is in its identity/; none: a new key each time."
        )
        let swarmKeyPath = try reader.text(
            "swarm-key",
            default: "",
            "File of the private network's key; none named: swarm.key in the deployment's folder, if any."
        )
        swarmKey = try Self.swarmKey(swarmKeyPath, home: home, reader)
        listen = try Self.addresses(listenTexts, "listen", reader)
        announce = try Self.addresses(announceTexts, "announce", reader)
        bootstrap = try Self.addresses(bootstrapTexts, "bootstrap", reader)
        for address in bootstrap where address.peerID == nil {
            throw reader.wrong("bootstrap", "\(address)", "an address that ends with /p2p/PEERID")
        }
        guard minConnections <= maxConnections else {
            throw reader.wrong("min-connections", "\(minConnections)", "max-connections at most")
        }
    }

    /// Who is in a private network talks to nobody outside, so a key that was named must be there.
    private static func swarmKey(
        _ path: String,
        home: String,
        _ reader: SettingsReader,
    ) throws(SettingsTrouble) -> SwarmKey? {
        guard !path.isEmpty || !home.isEmpty else { return nil }
        let file = path.isEmpty ? SwarmKeyFile.path(home: home) : path
        let key: SwarmKey?
        do {
            key = try SwarmKeyFile.read(file)
        } catch {
            throw SettingsTrouble("\(error)")
        }
        guard key != nil || path.isEmpty else {
            throw reader.wrong("swarm-key", path, "a file, as weir swarm-key makes it")
        }
        return key
    }

    private static func addresses(
        _ texts: [String],
        _ key: String,
        _ reader: SettingsReader,
    ) throws(SettingsTrouble) -> [Multiaddr] {
        guard texts.count <= Limits.addressesMax else {
            throw reader.wrong(key, "\(texts.count) addresses", "\(Limits.addressesMax) at most")
        }
        var addresses: [Multiaddr] = []
        for text in texts {
            guard let address = try? Multiaddr(parsing: text) else {
                throw reader.wrong(key, text, "a multiaddr as /ip4/127.0.0.1/tcp/4101")
            }
            addresses.append(address)
        }
        return addresses
    }
}
