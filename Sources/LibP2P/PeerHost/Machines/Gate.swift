package import Multiformats
package import PeerIdentity

/// Who may connect: by address before a byte is exchanged, by peer as soon as its key is proven.
///
/// A pure value. What is denied is denied, whatever else allows it; a list of what is allowed that
/// is not empty denies everything else. A peer that is allowed by its identity need not be trusted.
package struct Gate: Sendable, Equatable {
    /// Why somebody stays outside.
    package enum Refusal: Sendable, Hashable {
        /// Its address is denied, or not among the allowed ones.
        case address
        /// The peer is denied, or not among the allowed ones.
        case peer
        /// It is trusted less than this gate asks.
        case trust(Trust)
    }

    /// Addresses that may connect and be dialled; empty: all.
    package var allowedAddresses: [AddressRange]
    /// Addresses that may not.
    package var deniedAddresses: [AddressRange]
    /// Peers that may connect and be dialled; empty: all.
    package var allowedPeers: Set<PeerID>
    /// Peers that may not.
    package var deniedPeers: Set<PeerID>
    /// What is known of peers; who is not in it is a stranger.
    package var trust: [PeerID: Trust]
    /// The least trust that a peer needs, unless it is among the allowed ones.
    package var trustMin: Trust

    /// A gate; without arguments it stands open.
    package init(
        allowedAddresses: [AddressRange] = [],
        deniedAddresses: [AddressRange] = [],
        allowedPeers: Set<PeerID> = [],
        deniedPeers: Set<PeerID> = [],
        trust: [PeerID: Trust] = [:],
        trustMin: Trust = .stranger
    ) {
        self.allowedAddresses = allowedAddresses
        self.deniedAddresses = deniedAddresses
        self.allowedPeers = allowedPeers
        self.deniedPeers = deniedPeers
        self.trust = trust
        self.trustMin = trustMin
    }

    /// What an address is refused for, before anything is exchanged; nil lets it pass.
    ///
    /// What has no address, as a connection within this process, passes.
    package func refusal(of address: NetworkAddress?) -> Refusal? {
        guard let address else { return nil }
        if deniedAddresses.contains(where: { $0.contains(address) }) { return .address }
        guard !allowedAddresses.isEmpty else { return nil }
        return allowedAddresses.contains { $0.contains(address) } ? nil : .address
    }

    /// What a peer is refused for whose key is proven; nil lets it pass.
    package func refusal(of peer: PeerID) -> Refusal? {
        if deniedPeers.contains(peer) { return .peer }
        if allowedPeers.contains(peer) { return nil }
        guard allowedPeers.isEmpty else { return .peer }
        return trust(in: peer) < trustMin ? .trust(trustMin) : nil
    }

    /// What is known of a peer.
    package func trust(in peer: PeerID) -> Trust {
        trust[peer] ?? .stranger
    }
}
