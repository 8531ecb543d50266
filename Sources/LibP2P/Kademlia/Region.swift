package import Multiformats
import PeerIdentity

/// A part of the key space whose peers one lookup has found, so that all keys in it are provided
/// without one of their own.
///
/// A lookup for the `n` peers nearest to a place knows every peer that shares more bits with the place
/// than the farthest of them does. A key in that part has its nearest peers among those as long as
/// there are `Limits.replication` of them there.
package struct Region: Sendable {
    /// A peer, and what it is to be told.
    package struct Errand: Sendable, Equatable {
        /// Who holds the records.
        package let holder: Contact
        /// The contents, in the order in which they were given.
        package let contents: [Multihash]
    }

    private let centre: Key
    private let peers: [(key: Key, contact: Contact)]
    /// All peers that share so many bits with the centre are known.
    private let wholeBits: Int
    /// How many those are.
    private let inside: Int

    /// What a lookup for a place has found.
    package init(around centre: Key, closest: [Contact]) {
        self.centre = centre
        peers = closest.map { (Key($0.id), $0) }
        let shared = peers.map { centre.sharedBits(with: $0.key) }
        // Fewer than were looked for are all that there are.
        wholeBits =
            closest.count < Limits.regionPeers ? 0 : (shared.min() ?? 0) + 1
        let wholeBits = wholeBits
        inside = shared.count { $0 >= wholeBits }
    }

    /// The holders of a key's records; nil when the key needs a lookup of its own.
    package func holders(of key: Key) -> [Contact]? {
        guard !peers.isEmpty else { return nil }
        if wholeBits > 0 {
            guard inside >= Limits.replication, centre.sharedBits(with: key) >= wholeBits else {
                return nil
            }
        }
        return peers.sorted { key.distance(to: $0.key) < key.distance(to: $1.key) }
            .prefix(Limits.replication).map(\.contact)
    }

    /// Who is to be told what, and which contents need a lookup of their own.
    package func errands(
        for contents: [Multihash]
    ) -> (errands: [Errand], others: [Multihash]) {
        var told: [PeerID: (holder: Contact, contents: [Multihash])] = [:]
        var order: [PeerID] = []
        var others: [Multihash] = []
        for content in contents {
            let key = Key(content)
            // The centre's own nearest are what was looked for.
            let own = key == centre ? Array(peers.prefix(Limits.replication).map(\.contact)) : nil
            guard let holders = own ?? holders(of: key) else {
                others.append(content)
                continue
            }
            for holder in holders {
                if told[holder.id] == nil { order.append(holder.id) }
                told[holder.id, default: (holder, [])].contents.append(content)
            }
        }
        let errands = order.compactMap { id in
            told[id].map { Errand(holder: $0.holder, contents: $0.contents) }
        }
        return (errands, others)
    }
}
