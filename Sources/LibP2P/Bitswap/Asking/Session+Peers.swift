package import PeerIdentity

/// Who is in a session.
extension Session {
    /// Somebody has named a provider of the content, to which there is no connection yet.
    package mutating func provide(_ peer: PeerID, now: ContinuousClock.Instant) -> [Effect] {
        guard places[peer] == nil, !dialling.contains(peer), !providers.contains(peer),
            providers.count < Limits.providersMax
        else { return [] }
        providers.append(peer)
        return work(now: now)
    }

    /// A connected peer is there to be asked.
    ///
    /// When it is there already, it only becomes a provider if it was none; when there are too many,
    /// it is not let in.
    ///
    /// - Parameters:
    ///   - peer: who.
    ///   - version: what it speaks.
    ///   - isProvider: whether somebody has named it as a provider of the content.
    ///   - now: the time.
    /// - Returns: what is to be done.
    package mutating func joined(
        _ peer: PeerID,
        _ version: Version,
        isProvider: Bool,
        now: ContinuousClock.Instant
    ) -> [Effect] {
        dialling.remove(peer)
        providers.removeAll { $0 == peer }
        if isProvider, let place = places[peer] { partners[place]?.isProvider = true }
        guard places[peer] == nil, places.count < Limits.peersMax else { return work(now: now) }
        silent.remove(peer)
        let partner = Partner(peer, version, isProvider: isProvider, now: now)
        if let place = partners.firstIndex(where: { $0 == nil }) {
            partners[place] = partner
            places[peer] = place
        } else {
            places[peer] = partners.count
            partners.append(partner)
        }
        return work(now: now)
    }

    /// A connected peer will have joined soon, or left: until then no block is given up.
    package mutating func expect(_ peer: PeerID) {
        guard places[peer] == nil else { return }
        providers.removeAll { $0 == peer }
        dialling.insert(peer)
    }

    /// A provider can't be connected to.
    package mutating func unreachable(_ peer: PeerID, now: ContinuousClock.Instant) -> [Effect] {
        dialling.remove(peer)
        return work(now: now)
    }

    /// The connection with a peer is no more, or it has broken the protocol.
    package mutating func left(_ peer: PeerID, now: ContinuousClock.Instant) -> [Effect] {
        dialling.remove(peer)
        if let place = places[peer] { clear(place) }
        return work(now: now)
    }

    /// Whether somebody looks for providers of the content.
    package mutating func search(isUnderWay: Bool, now: ContinuousClock.Instant) -> [Effect] {
        isSearching = isUnderWay
        searchDue = nil
        return work(now: now)
    }

    /// Takes a peer out of the books.
    mutating func clear(_ place: Int) {
        guard let partner = partners[place] else { return }
        for number in partner.asked.keys { takeBack(number, from: place) }
        let peer = PeerSet(place)
        for number in wants.keys {
            wants[number]?.has.subtract(peer)
            wants[number]?.lacks.subtract(peer)
            wants[number]?.told.subtract(peer)
            wants[number]?.guess.subtract(peer)
        }
        places[partner.id] = nil
        partners[place] = nil
        outgoing[place] = nil
    }

    /// A peer is not asked for a block any more; if nobody else is, it waits again.
    mutating func takeBack(_ number: Int, from place: Int) {
        partners[place]?.asked[number] = nil
        guard var want = wants[number] else { return }
        want.askers.subtract(PeerSet(place))
        if want.askers.isEmpty { waiting.insert(want.turn) }
        rescued.remove(number)
        wants[number] = want
    }

    /// Dials as many providers as there is room for.
    mutating func dial(_ effects: inout [Effect]) {
        while !providers.isEmpty, !wants.isEmpty, dialling.count < Limits.dialsMax,
            places.count + dialling.count < Limits.peersMax
        {
            let peer = providers.removeFirst()
            dialling.insert(peer)
            effects.append(.connect(peer))
        }
    }
}
