package import Multiformats
package import PeerIdentity

/// What peers say.
extension Session {
    /// Bytes come from a peer, of whatever.
    package mutating func heard(from peer: PeerID, now: ContinuousClock.Instant) {
        guard let place = places[peer] else { return }
        partners[place]?.lastHeard = now
    }

    /// A peer has sent a message: blocks that were checked, and what it says of others.
    ///
    /// - Parameters:
    ///   - blocks: the names that the bytes were proven to match, and how many they are.
    ///   - presences: which blocks it has or not.
    ///   - peer: who.
    ///   - now: the time.
    /// - Returns: what is to be done.
    package mutating func receive(
        blocks: [(cid: CID, bytes: Int)],
        presences: [Message.Presence],
        from peer: PeerID,
        now: ContinuousClock.Instant
    ) -> [Effect] {
        var effects: [Effect] = []
        let place = places[peer]
        if let place { partners[place]?.lastHeard = now }
        for block in blocks {
            guard let number = numbers[block.cid.asVersion1], let want = wants[number] else {
                continue
            }
            accept(want, bytes: block.bytes, from: place, now: now)
            effects.append(.accepted(want.cid, from: peer))
        }
        if let place {
            for presence in presences {
                guard let number = numbers[presence.cid.asVersion1] else { continue }
                note(presence.isThere, of: number, at: place)
            }
        }
        work(now: now, &effects)
        return effects
    }

    private mutating func accept(
        _ want: Want,
        bytes: Int,
        from place: Int?,
        now: ContinuousClock.Instant
    ) {
        let number = want.turn.number
        bytesAccepted += bytes
        blocksAccepted += 1
        // The first blocks say the most: a root of some bytes before leaves of a MiB, or the like.
        blockBytes += (Double(bytes) - blockBytes) / Double(min(blocksAccepted + 1, 8))
        if let place, var partner = partners[place] {
            let asked = partner.asked[number] ?? partner.probed[number]
            let ahead = Double(partner.asked.count) * blockBytes
            if let asked {
                partner.meter.arrived(bytes, askedAt: asked, now: now, ahead: ahead)
            }
            partner.isProven = true
            partner.hasGiven = true
            partner.misses = 0
            partner.strikes = 0
            partner.restUntil = nil
            partners[place] = partner
            wants[number]?.told.subtract(PeerSet(place))
        }
        remove(number)
    }

    private mutating func note(_ isThere: Bool, of number: Int, at place: Int) {
        guard partners[place] != nil, var want = wants[number] else { return }
        let peer = PeerSet(place)
        let wasProbed = partners[place]?.probed.removeValue(forKey: number) != nil
        if isThere {
            want.has.formUnion(peer)
            want.lacks.subtract(peer)
            // A block that it was asked for is still to come.
            if wasProbed, !want.guess.has(place) { want.told.subtract(peer) }
            partners[place]?.isProven = true
            partners[place]?.misses = 0
        } else {
            want.lacks.formUnion(peer)
            want.has.subtract(peer)
            doubted.insert(number)
            partners[place]?.misses += 1
        }
        wants[number] = want
        if !isThere, want.askers.has(place) { takeBack(number, from: place) }
    }
}
