package import Multiformats
package import PeerIdentity

/// Addresses of peers: of bootstrap nodes, of those that identified themselves, and what a caller
/// said.
///
/// A value. The last said stands first; a peer has `Limits.addressesPerPeerMax` at most, and of
/// more than `Limits.knownPeersMax` peers none is added.
package struct AddressBook {
    private var addresses: [PeerID: [Multiaddr]] = [:]

    /// Nothing is known.
    package init() {}

    /// Adds addresses of a peer; whether it is known now.
    @discardableResult
    package mutating func add(_ new: [Multiaddr], of peer: PeerID) -> Bool {
        guard !new.isEmpty else { return addresses[peer] != nil }
        guard addresses[peer] != nil || addresses.count < Limits.knownPeersMax else {
            return false
        }
        var all = new
        all += (addresses[peer] ?? []).filter { !new.contains($0) }
        addresses[peer] = Array(all.prefix(Limits.addressesPerPeerMax))
        return true
    }

    /// What is known of a peer.
    package subscript(peer: PeerID) -> [Multiaddr] { addresses[peer] ?? [] }
}
