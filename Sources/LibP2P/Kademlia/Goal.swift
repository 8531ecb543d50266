package import Multiformats
package import PeerIdentity

/// What a lookup is for.
package enum Goal: Sendable, Hashable {
    /// Where a peer can be reached.
    case peer(PeerID)
    /// Who provides a content; the lookup ends when so many are found.
    case providers(Multihash, wanted: Int)
    /// The peers that are nearest to what these bytes name, so many.
    case closest([UInt8], count: Int = Limits.replication)

    /// What each peer on the way is asked.
    package var question: Message {
        switch self {
        case .peer(let peer): .find(peer)
        case .providers(let content, _): .providers(of: content)
        case .closest(let key, _): Message(.findNode, key: key)
        }
    }

    /// The place in the key space to which it goes.
    package var target: Key { Key(hashing: question.key) }

    /// How many of the nearest peers must have answered.
    var count: Int {
        guard case .closest(_, let count) = self else { return Limits.replication }
        return count
    }
}
