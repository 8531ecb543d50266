/// The time.
extension Session {
    /// When `deadlinePassed` is to be called; nil: nothing waits for the time.
    package var deadline: ContinuousClock.Instant? {
        var times: [ContinuousClock.Instant] = []
        for partner in partners {
            guard let partner else { continue }
            if let stall = partner.stallDeadline { times.append(stall) }
            if let rest = partner.restUntil { times.append(rest) }
            if let oldest = partner.probed.values.min() { times.append(oldest + Limits.probeTime) }
        }
        if let searchDue { times.append(searchDue) }
        if let lookAgain { times.append(lookAgain) }
        return times.min()
    }

    /// It is as late as `deadline` said, or later.
    package mutating func deadlinePassed(now: ContinuousClock.Instant) -> [Effect] {
        var effects: [Effect] = []
        for place in partners.indices {
            guard var partner = partners[place] else { continue }
            if let rest = partner.restUntil, now >= rest { partner.restUntil = nil }
            let late = partner.probed.filter { now >= $0.value + Limits.probeTime }.keys
            for number in late {
                partner.probed[number] = nil
                wants[number]?.lacks.formUnion(PeerSet(place))
                doubted.insert(number)
            }
            if !late.isEmpty { partner.misses += late.count }
            partners[place] = partner
            if let stall = partner.stallDeadline, now >= stall {
                stalled(place, now: now, &effects)
            }
        }
        work(now: now, &effects)
        return effects
    }

    /// A peer loses what it was asked for.
    private mutating func stalled(
        _ place: Int,
        now: ContinuousClock.Instant,
        _ effects: inout [Effect]
    ) {
        guard let partner = partners[place] else { return }
        for number in partner.asked.keys.sorted() {
            takeBack(number, from: place)
            guard let want = wants[number] else { continue }
            wants[number]?.told.subtract(PeerSet(place))
            outgoing[place, default: []].append(.cancel(want.cid))
        }
        let strikes = partner.strikes + 1
        guard strikes < Limits.strikesMax else {
            if let entries = outgoing[place] { effects.append(.send(partner.id, entries)) }
            clear(place)
            if silent.count < Limits.providersMax { silent.insert(partner.id) }
            effects.append(.drop(partner.id, .stalled))
            return
        }
        partners[place]?.strikes = strikes
        partners[place]?.restUntil = now + Limits.rest * (1 << (strikes - 1))
    }
}
