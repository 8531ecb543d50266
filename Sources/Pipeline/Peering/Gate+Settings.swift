import Daemon
import Multiformats
import PeerHost
import PeerIdentity

extension Gate {
    /// Reads who may connect, and what is thought of whom.
    init(_ reader: inout SettingsReader) throws(SettingsTrouble) {
        let allowed = try reader.texts(
            "allow",
            default: [],
            "Peers (PeerID or did:key) and networks (10.0.0.0/8) that may connect; none: all."
        )
        let denied = try reader.texts(
            "deny",
            default: [],
            "Peers and networks that may not connect, whatever allows them."
        )
        let levels = try reader.texts(
            "trust",
            default: [],
            "What is thought of a peer, or of a deployment and all it vouches for, as did:key:z6Mk…=trusted: known, or trusted (has a part in restricted content)."
        )
        let least = try reader.text(
            "trust-min",
            default: Trust.stranger.name,
            "What a peer must be to connect, by its own name: stranger, known or trusted."
        )
        self.init()
        for text in allowed { try add(text, "allow", reader, &allowedPeers, &allowedAddresses) }
        for text in denied { try add(text, "deny", reader, &deniedPeers, &deniedAddresses) }
        for text in levels {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let peer = PeerID(named: parts[0]),
                let level = Trust(named: parts[1])
            else { throw reader.wrong("trust", text, "PEER=known or PEER=trusted") }
            trust[peer] = level
        }
        guard let level = Trust(named: least) else {
            throw reader.wrong("trust-min", least, "stranger, known or trusted")
        }
        trustMin = level
        guard allowed.count + denied.count + levels.count <= Limits.listedMax else {
            throw reader.wrong("allow", "a long list", "\(Limits.listedMax) entries at most")
        }
    }

    private func add(
        _ text: String,
        _ key: String,
        _ reader: SettingsReader,
        _ peers: inout Set<PeerID>,
        _ addresses: inout [AddressRange],
    ) throws(SettingsTrouble) {
        if let range = AddressRange(text) {
            addresses.append(range)
        } else if let peer = PeerID(named: text) {
            peers.insert(peer)
        } else {
            throw reader.wrong(key, text, "a PeerID, a did:key, or a network as 10.0.0.0/8")
        }
    }
}

extension PeerID {
    /// Reads a PeerID, or a DID that is a key.
    init?(named text: String) {
        if text.hasPrefix("did:") {
            guard let did = try? DIDKey(parsing: text) else { return nil }
            self.init(did)
        } else {
            guard let peer = try? PeerID(parsing: text) else { return nil }
            self = peer
        }
    }
}

extension Trust {
    /// Its name in settings and tables.
    package var name: String {
        switch self {
        case .stranger: "stranger"
        case .known: "known"
        case .trusted: "trusted"
        }
    }

    /// The level of this name.
    init?(named name: String) {
        guard let level = Trust.allCases.first(where: { $0.name == name }) else { return nil }
        self = level
    }
}
