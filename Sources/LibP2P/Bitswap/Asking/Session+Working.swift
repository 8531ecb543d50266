/// Who is asked for what.
extension Session {
    /// Does whatever there is to do, and says what.
    mutating func work(now: ContinuousClock.Instant) -> [Effect] {
        var effects: [Effect] = []
        work(now: now, &effects)
        return effects
    }

    /// Does whatever there is to do, after what was done already.
    mutating func work(now: ContinuousClock.Instant, _ effects: inout [Effect]) {
        lookAgain = nil
        dial(&effects)
        assign(now: now)
        probe(now: now)
        rescue(now: now)
        giveUp(now: now, &effects)
        flush(&effects)
    }

    /// Asks for blocks that nobody is asked for, the first ones first, wherever there is room.
    private mutating func assign(now: ContinuousClock.Instant) {
        for place in partners.indices { partners[place]?.noteRoom(blockBytes: blockBytes) }
        var open = PeerSet(partners.indices.filter { hasRoom($0) }.map { PeerSet($0) })
        guard !open.isEmpty else { return }
        for turn in Array(waiting.turns.prefix(Limits.lookAheadMax)) {
            guard let want = wants[turn.number], let place = best(for: want, among: open) else {
                continue
            }
            ask(place, for: turn.number, now: now)
            if !hasRoom(place) { open.subtract(PeerSet(place)) }
            guard !open.isEmpty else { return }
        }
    }

    private func hasRoom(_ place: Int) -> Bool {
        partners[place]?.hasRoom(blockBytes: blockBytes) ?? false
    }

    /// The peer that would have sent a block first.
    private func best(for want: Want, among open: PeerSet) -> Int? {
        open.places.filter { mayHave($0, want) }
            .min { seconds($0) < seconds($1) }
    }

    private func seconds(_ place: Int) -> Double {
        partners[place]?.secondsToNext(blockBytes: blockBytes) ?? .infinity
    }

    /// Whether a peer is asked for a block without being asked first whether it has it.
    private func mayHave(_ place: Int, _ want: Want) -> Bool {
        guard let partner = partners[place], !want.lacks.has(place), !want.askers.has(place),
            partner.version.name(of: want.cid) != nil
        else { return false }
        return want.has.has(place) || partner.isPresumed || isAlone(partner)
    }

    /// The only peer there is is asked at once: if it has nothing, no time is lost by it.
    private func isAlone(_ partner: Partner) -> Bool {
        places.count == 1 && dialling.isEmpty && partner.misses < Limits.missesMax
    }

    private mutating func ask(_ place: Int, for number: Int, now: ContinuousClock.Instant) {
        guard var want = wants[number] else { return }
        waiting.remove(want.turn)
        want.askers.formUnion(PeerSet(place))
        want.told.formUnion(PeerSet(place))
        wants[number] = want
        partners[place]?.probed[number] = nil
        partners[place]?.ask(number, now: now)
        partners[place]?.noteRoom(blockBytes: blockBytes)
        outgoing[place, default: []].append(
            Message.Entry(want.cid, priority: want.priority, sendsDontHave: true)
        )
    }

    /// Asks those of whom nothing is known whether they have what is read next, and one of them for
    /// the first block itself: if it has it, that is a round trip sooner.
    private mutating func probe(now: ContinuousClock.Instant) {
        for place in partners.indices {
            guard let partner = partners[place], partner.restUntil == nil,
                partner.version.hasPresences, !partner.isPresumed, !isAlone(partner)
            else { continue }
            // Who has had nothing for long is asked only for what nobody else is asked for.
            let turns = partner.misses < Limits.missesMax ? all : waiting
            for turn in Array(turns.turns.prefix(Limits.probesMax)) {
                probe(place, turn.number, now: now)
            }
        }
    }

    /// Whether a peer is asked for a block instead of being asked whether it has it: one is, for the
    /// first block, when nobody is known who has it.
    private func isGuess(_ place: Int, _ want: Want) -> Bool {
        waiting.turns.first == want.turn && want.guess.isEmpty && want.has.isEmpty
            && (partners[place]?.misses ?? 0) == 0
    }

    private mutating func probe(_ place: Int, _ number: Int, now: ContinuousClock.Instant) {
        guard var want = wants[number], let partner = partners[place],
            partner.probed.count < Limits.probesMax, partner.probed[number] == nil,
            !want.has.has(place), !want.lacks.has(place), !want.askers.has(place)
        else { return }
        partners[place]?.probed[number] = now
        want.told.formUnion(PeerSet(place))
        let isGuess = isGuess(place, want)
        if isGuess { want.guess = PeerSet(place) }
        wants[number] = want
        outgoing[place, default: []].append(
            Message.Entry(
                want.cid,
                priority: want.priority,
                kind: isGuess ? .block : .have,
                sendsDontHave: true
            )
        )
    }

    /// Asks a second peer for what waits too long at the first.
    private mutating func rescue(now: ContinuousClock.Instant) {
        guard waiting.turns.count < wants.count, places.count > 1 else { return }
        for place in partners.indices where hasRoom(place) {
            let need = max(.seconds(2 * seconds(place)), Limits.rescueTimeMin)
            for turn in Array(all.turns.prefix(Limits.rescueAheadMax)) {
                guard Double(rescued.count + 1) * blockBytes <= Double(Limits.rescueBytesMax),
                    hasRoom(place)
                else { break }
                guard let want = wants[turn.number], let first = want.askers.places.first,
                    want.askers.places.count == 1, mayHave(place, want),
                    let asked = partners[first]?.asked[turn.number]
                else { continue }
                guard now - asked >= need else {
                    lookAgain = min(lookAgain ?? asked + need, asked + need)
                    continue
                }
                rescued.insert(turn.number)
                rescues += 1
                ask(place, for: turn.number, now: now)
            }
        }
    }

    /// Says what nobody can be asked for.
    private mutating func giveUp(now: ContinuousClock.Instant, _ effects: inout [Effect]) {
        let lost = lost
        guard !lost.isEmpty else {
            searchDue = nil
            return
        }
        guard isSearching else {
            for turn in lost {
                guard let want = wants[turn.number] else { continue }
                effects.append(silent.isEmpty ? .missing(want.cid) : .unanswered(want.cid))
                remove(turn.number)
            }
            // Those behind them may be lost too.
            if !waiting.turns.isEmpty { lookAgain = now }
            return
        }
        guard searchDue.map({ now >= $0 }) ?? true else { return }
        searchDue = now + Limits.searchInterval
        effects.append(.findProviders)
    }

    /// What waits and can be asked of nobody, now or soon.
    private var lost: [Turn] {
        guard dialling.isEmpty, providers.isEmpty else { return [] }
        // As a rule somebody is there who may have everything, and nothing is looked through.
        if doubted.isEmpty, partners.contains(where: { $0?.version.hasPrefixes == true }) {
            return []
        }
        return waiting.turns.prefix(Limits.lookAheadMax).filter { turn in
            wants[turn.number].map { !isPossible($0) } ?? false
        }
    }

    /// Whether somebody may still have a block: will be asked, or has not answered.
    private func isPossible(_ want: Want) -> Bool {
        partners.indices.contains { place in
            guard let partner = partners[place], !want.lacks.has(place) else { return false }
            return partner.version.name(of: want.cid) != nil
        }
    }

    private mutating func flush(_ effects: inout [Effect]) {
        for place in outgoing.keys.sorted() {
            guard let partner = partners[place], let entries = outgoing[place] else { continue }
            effects.append(.send(partner.id, entries))
        }
        outgoing.removeAll(keepingCapacity: true)
    }
}
