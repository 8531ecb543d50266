package import Multiformats
package import PeerIdentity

/// A peer and where somebody says that it can be reached.
package struct Contact: Hashable, Sendable {
    /// Who it is.
    package let id: PeerID
    /// Where, without the peer's own name at the end; `Limits.addressesMax` at most, none twice.
    package let addresses: [Multiaddr]

    /// A peer at addresses; those that lead to another peer are left out.
    package init(_ id: PeerID, at addresses: some Sequence<Multiaddr> = []) {
        self.id = id
        var kept: [Multiaddr] = []
        for address in addresses {
            guard kept.count < Limits.addressesMax else { break }
            guard let bare = Self.bare(address, of: id), !kept.contains(bare) else { continue }
            kept.append(bare)
        }
        self.addresses = kept
    }

    /// Whether it has an address of its own: those through a relay lead only to who listens there.
    package var isReachable: Bool { addresses.contains { !$0.isRelayed } }

    private static func bare(_ address: Multiaddr, of id: PeerID) -> Multiaddr? {
        guard let peer = address.peerID else {
            // What ends in a name that is no peer's leads nowhere.
            return address.protocols.last == .p2p ? nil : address
        }
        return peer == id ? address.withoutPeer : nil
    }
}
