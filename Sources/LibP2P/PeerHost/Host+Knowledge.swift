package import Multiformats
package import PeerIdentity
import Synchronization

/// What a host knows of other peers.
extension Host {
    /// The address at the other end of a peer's connection; nil when it is not connected.
    package func remoteAddress(of peer: PeerID) -> Multiaddr? {
        book.withLock { $0.connection(with: peer)?.address }
    }

    /// The addresses of a peer that are remembered, whoever told them.
    package func knownAddresses(of peer: PeerID) -> [Multiaddr] {
        book.withLock { $0.addresses[peer] }
    }
}
