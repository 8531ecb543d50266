package import Multiformats
package import PeerIdentity

/// One walk through the network toward a place: peers are asked for others that are nearer, until
/// the nearest have all answered (kad-dht, "Peer routing").
///
/// **What it does.** It asks `Limits.concurrency` peers at a time, the nearest first. Once the
/// `Limits.resiliency` nearest have answered the way is found, and all others of the nearest are
/// asked at once. What is sought is told as soon as it is heard, while the lookup goes on.
/// **What it doesn't.** It neither dials nor waits: its shell does what the effects say, and tells it
/// answers and failures, and when its deadline has passed.
///
/// ```
///             the resiliency nearest have answered        the count nearest have answered
///   searching ───────────────────────────────▶ closing ──────────────────────────────▶ ended
///       │                                         │                                      ▲
///       └── enough providers, the peer reached, no time, no questions left, stopped ────┘
/// ```
///
/// A peer that is sought is dialled wherever it was seen, and the lookup is not over while a dial may
/// still lead to it, `Limits.questionTime` after the last sighting at most: where there are few, all
/// have answered before one handshake is done.
///
/// A question that takes longer than `Limits.patience` no longer holds others up, and fails after
/// `Limits.questionTime`.
///
/// **What it trusts.** Nothing: peers that don't exist cost a question each, and questions, peers and
/// time are bounded. Addresses are those that the network admits. In the public network an answer
/// full of peers of one IP group is one machine speaking for itself, and these peers are left out.
/// **Known weakness:** who makes keys until many of them lie around a place owns that place, as in
/// every open Kademlia.
package struct Lookup: Sendable {
    /// What its shell is to do.
    package enum Effect: Sendable, Equatable {
        /// Ask a peer the lookup's question.
        case ask(Contact)
        /// Wait no longer for a peer's answer.
        case abandon(PeerID)
        /// Dial the sought peer where it was seen, and tell by `reached` what came of it.
        case found(Contact)
        /// Tell a provider; one whose addresses come later is told again.
        case provider(Contact)
        /// It is over; questions that are under way are of no use any more.
        case finished(Outcome)
    }

    /// How it ended.
    package struct Outcome: Sendable, Equatable {
        /// Why it is over.
        package enum Reason: Sendable, Equatable {
            /// The nearest that are known have answered.
            case complete
            /// As many providers as were wanted are found, or the sought peer is reached.
            case enough
            /// There is nobody who answered.
            case unanswered
            /// It took too long.
            case outOfTime
            /// It asked as many as one may.
            case outOfQuestions
            /// Whoever wanted it wants it no more.
            case stopped
        }

        /// Why it is over.
        package var reason: Reason
        /// The nearest peers of those that answered, the nearest first.
        package var closest: [Contact]
        /// How many were asked.
        package var asked: Int
        /// How many answered.
        package var answered: Int
        /// How many providers were found.
        package var providers: Int
    }

    /// What it is for.
    package let goal: Goal
    /// What each peer is asked.
    package let question: Message
    /// The place to which it goes.
    package var target: Key { candidates.target }
    private let own: PeerID
    private let network: Network
    private let ends: ContinuousClock.Instant

    private var candidates: Candidates
    private var isClosing = false
    private var isEnded = false
    private var asked = 0
    private var answered = 0
    /// Whether addresses of each provider were told.
    private var providers: [PeerID: Bool] = [:]
    private var sightings: Set<Contact> = []
    /// Dials of the sought peer that are waited for, and for how long.
    private var dials = 0
    private var dialsEnd: ContinuousClock.Instant?

    /// A lookup from the peers that are known; `begin` says whom to ask first.
    package init(
        _ goal: Goal,
        by own: PeerID,
        in network: Network,
        from seeds: [Contact],
        now: ContinuousClock.Instant
    ) {
        self.goal = goal
        self.own = own
        self.network = network
        question = goal.question
        ends = now + Limits.lookupTime
        candidates = Candidates(target: goal.target)
        for seed in seeds where isWanted(seed.id) { candidates.insert(seed) }
    }

    // MARK: Events

    /// The lookup begins.
    package mutating func begin(now: ContinuousClock.Instant) -> [Effect] { advance(now: now) }

    /// A peer has answered; `reach` is from where the peer can be reached.
    package mutating func answered(
        _ answer: Message,
        by peer: PeerID,
        reach: Reach,
        now: ContinuousClock.Instant
    ) -> [Effect] {
        guard let index = awaited(peer) else { return [] }
        guard answer.kind == question.kind else { return failed(peer, now: now) }
        candidates.set(.answered, at: index)
        answered += 1
        var effects: [Effect] = []
        for contact in answer.providers where effects.count < Limits.providersPerMessageMax {
            if let effect = provider(network.admitted(contact, from: reach)) {
                effects.append(effect)
            }
        }
        for contact in believed(answer.closer, from: reach) {
            if let effect = sighting(of: contact, now: now) { effects.append(effect) }
            if isWanted(contact.id), contact.isReachable { candidates.insert(contact) }
        }
        if case .providers(_, let wanted) = goal, providers.count >= wanted {
            return effects + end(.enough)
        }
        return effects + advance(now: now)
    }

    /// A peer could not be reached, broke off or spoke nonsense.
    package mutating func failed(_ peer: PeerID, now: ContinuousClock.Instant) -> [Effect] {
        guard let index = awaited(peer) else { return [] }
        candidates.set(.failed, at: index)
        return advance(now: now)
    }

    /// A dial of the sought peer is over.
    package mutating func reached(
        _ isReached: Bool,
        now: ContinuousClock.Instant
    ) -> [Effect] {
        guard !isEnded else { return [] }
        dials = max(0, dials - 1)
        return isReached ? end(.enough) : advance(now: now)
    }

    /// Whoever wanted it wants it no more.
    package mutating func stop() -> [Effect] { isEnded ? [] : end(.stopped) }

    /// When `deadlinePassed` is to be called; nil when it is over.
    package var deadline: ContinuousClock.Instant? {
        guard !isEnded else { return nil }
        var deadline = ends
        if dials > 0, let dialsEnd { deadline = min(deadline, dialsEnd) }
        for candidate in candidates.all {
            guard case .asked(let since, let isSlow) = candidate.state else { continue }
            deadline = min(deadline, since + (isSlow ? Limits.questionTime : Limits.patience))
        }
        return deadline
    }

    /// The time has come.
    package mutating func deadlinePassed(now: ContinuousClock.Instant) -> [Effect] {
        guard !isEnded else { return [] }
        guard now < ends else { return end(.outOfTime) }
        if let dialsEnd, dialsEnd <= now { dials = 0 }
        var effects: [Effect] = []
        for index in candidates.all.indices {
            guard case .asked(let since, _) = candidates.all[index].state else { continue }
            if now - since >= Limits.questionTime {
                candidates.set(.failed, at: index)
                effects.append(.abandon(candidates.all[index].contact.id))
            } else if now - since >= Limits.patience {
                candidates.set(.asked(since: since, isSlow: true), at: index)
            }
        }
        return effects + advance(now: now)
    }

    // MARK: What is heard

    /// The target of a search for a peer is told, and not asked for itself.
    private func isWanted(_ peer: PeerID) -> Bool {
        guard peer != own else { return false }
        guard case .peer(let sought) = goal else { return true }
        return peer != sought
    }

    private func awaited(_ peer: PeerID) -> Int? {
        guard !isEnded, let index = candidates.index(of: peer),
            case .asked = candidates.all[index].state
        else { return nil }
        return index
    }

    /// The nearer peers of an answer, without those of groups that have too many.
    private func believed(_ closer: [Contact], from reach: Reach) -> [Contact] {
        let contacts = closer.prefix(Limits.closerMax).map { network.admitted($0, from: reach) }
        guard network.limitsGroups else { return contacts }
        var counts: [IPGroup: Int] = [:]
        let groups = contacts.map(IPGroup.all(of:))
        for group in groups.joined() { counts[group, default: 0] += 1 }
        return zip(contacts, groups).compactMap { contact, groups in
            groups.allSatisfy { counts[$0, default: 0] <= Limits.groupPeersMax } ? contact : nil
        }
    }

    private mutating func provider(_ contact: Contact) -> Effect? {
        guard case .providers = goal, contact.id != own else { return nil }
        let hasAddresses = !contact.addresses.isEmpty
        switch providers[contact.id] {
        case nil:
            guard providers.count < Limits.foundMax else { return nil }
        case .some(let wasTold):
            guard !wasTold, hasAddresses else { return nil }
        }
        providers[contact.id] = hasAddresses
        return .provider(contact)
    }

    private mutating func sighting(
        of contact: Contact,
        now: ContinuousClock.Instant
    ) -> Effect? {
        guard case .peer(let sought) = goal, contact.id == sought, !contact.addresses.isEmpty,
            sightings.count < Limits.sightingsMax, sightings.insert(contact).inserted
        else { return nil }
        dials += 1
        dialsEnd = now + Limits.questionTime
        return .found(contact)
    }

    // MARK: The way

    private mutating func advance(now: ContinuousClock.Instant) -> [Effect] {
        guard !isEnded else { return [] }
        let nearest = candidates.nearest(goal.count)
        if dials == 0, nearest.allSatisfy({ candidates.all[$0].state == .answered }) {
            return end(nearest.isEmpty ? .unanswered : .complete)
        }
        let (busy, waiting) = underWay
        isClosing = isClosing || isFound
        let places = isClosing ? goal.count - waiting : Limits.concurrency - busy
        let room = min(places, Limits.questionsMax - waiting, Limits.asksMax - asked)
        let next = nearest.filter { candidates.all[$0].state == .heard }.prefix(max(0, room))
        if next.isEmpty, waiting + dials == 0 { return end(.outOfQuestions) }
        asked += next.count
        return next.map { index in
            candidates.set(.asked(since: now, isSlow: false), at: index)
            return .ask(candidates.all[index].contact)
        }
    }

    /// Whether the nearest of those that aren't slow have answered.
    private var isFound: Bool {
        var left = Limits.resiliency
        for candidate in candidates.all {
            switch candidate.state {
            case .failed, .asked(_, isSlow: true): continue
            case .heard, .asked: return false
            case .answered: left -= 1
            }
            if left == 0 { return true }
        }
        return false
    }

    /// Questions under way: those that hold others up, and all.
    private var underWay: (busy: Int, all: Int) {
        var (busy, all) = (0, 0)
        for candidate in candidates.all {
            guard case .asked(_, let isSlow) = candidate.state else { continue }
            all += 1
            if !isSlow { busy += 1 }
        }
        return (busy, all)
    }

    private mutating func end(_ reason: Outcome.Reason) -> [Effect] {
        isEnded = true
        let closest = candidates.all.lazy.filter { $0.state == .answered }.prefix(goal.count)
        return [
            .finished(
                Outcome(
                    reason: reason,
                    closest: closest.map(\.contact),
                    asked: asked,
                    answered: answered,
                    providers: providers.count
                )
            )
        ]
    }
}
