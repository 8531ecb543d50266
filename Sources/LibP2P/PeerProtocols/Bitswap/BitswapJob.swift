import Multiformats
import PeerHost
import PeerIdentity

/// Something that takes time, and is done in a task of its own.
///
/// A peer's life is a number of the time from when it came to when it left: what was begun in one
/// is nothing to the next.
enum BitswapJob: Sendable {
    /// Write to a peer what there is for it, on a stream that is opened if there is none.
    case write(PeerID, life: Int)
    /// Ask the shelf whether a block is there.
    case lookUp(CID, for: PeerID, life: Int)
    /// Have a block read.
    case read(CID, for: PeerID, life: Int)
    /// Connect to a provider, for a session.
    case connect(PeerID, session: Int)
    /// Give up a stream of a peer that has left.
    case reset(PeerStream)
    /// Have no more to do with a peer.
    case disconnect(PeerID)
}
