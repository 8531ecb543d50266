package import Daemon
import KeyFiles
import Multiformats
package import PeerHost
import PeerIdentity
import Sodium

extension NodeSettings {
    /// A host as the settings say, that is not running yet, with the key of this instance.
    ///
    /// - Throws: `SettingsTrouble` when its key can't be had.
    package func host(instance: String) throws(SettingsTrouble) -> Host {
        let key = try key(of: instance)
        let division = PeerDivision(instances: instances, instance: instance)
        var gate = gate
        let ours = bootstrap.filter { address in
            guard let peer = address.peerID else { return false }
            if gate.trust[peer] == nil { gate.trust[peer] = .known }
            return peer != key.peerID && division.isOurs(peer.bytes)
        }
        return Host(
            HostSettings(
                listenAddresses: listen,
                announcedAddresses: announce,
                bootstrapNodes: ours,
                minConnections: minConnections,
                maxConnections: maxConnections,
                protocols: protocols,
                gate: gate,
                privateNetwork: swarmKey,
                agent: StageIdentity.software,
            ),
            identity: key,
        )
    }

    private func key(of instance: String) throws(SettingsTrouble) -> KeyPair {
        do {
            guard !home.isEmpty else {
                return try KeyPair(seed: .random(Ed25519.seedByteCount))
            }
            return try IdentityFolder(home: home).instanceOrNew(instance)
        } catch {
            throw SettingsTrouble("\(error)")
        }
    }
}
