package import Multiformats
package import PeerIdentity

/// What Bitswap is answered from; it decides who may have what, and says of the rest that it isn't
/// there.
package protocol BitswapShelf: Sendable {
    /// How many bytes a block has, if this peer may have it; nil otherwise.
    func size(of cid: CID, for peer: PeerID) async -> Int?

    /// A block's bytes, if this peer may have it; nil otherwise.
    func block(_ cid: CID, for peer: PeerID) async -> [UInt8]?
}
