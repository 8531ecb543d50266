package import Multiformats

extension Multiaddr {
    /// The peer that the address leads to: its last part, when that is one.
    package var peerID: PeerID? {
        guard let peer else { return nil }
        return try? PeerID(peer)
    }

    /// This address with the peer it leads to as its last part.
    package func leading(to peer: PeerID) throws(MultiformatsError) -> Multiaddr {
        try leading(to: peer.multihash)
    }
}
