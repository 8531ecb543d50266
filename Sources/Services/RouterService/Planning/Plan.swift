package import Messages

/// Which sources a search asks: one step after the other, the sources of a step together.
///
/// `local` is in no plan, because intake has asked the store before it asks a router. What the
/// request's own words forbid is never asked.
package struct Plan: Sendable, Equatable {
    /// What has not been asked yet.
    package private(set) var steps: [SourceSet]
    /// All of its sources in their order, with those that are refused.
    package private(set) var sources: [Source]
    /// What the request names and its words forbid.
    package let refusals: Refusals
    /// Whether a source may be asked while another still may answer.
    package private(set) var mayHedge: Bool
    /// Whether its first step is asked at once, beside whatever is under way.
    let startsTogether: Bool

    /// The plan for a search.
    ///
    /// Ranked, unless the client wants its own order; one at a time, unless it hurries and nothing
    /// is scarce. With the strategy `privacy` public networks are asked one at a time even then.
    package init(
        _ search: Search,
        _ policy: Policy = Policy(),
        _ experience: Experience = Experience(),
        now: ContinuousClock.Instant,
    ) {
        let manner = search.manner
        let strategy = manner.strategy ?? policy.strategy
        let refusals = Refusals(search, policy)
        let named = search.sources.filter { $0 != .local }
        let sources =
            search.keepsOrder
            ? named : Ranking(manner, policy, experience, now: now).sorted(named)
        let allowed = sources.filter { !refusals.all.contains($0) }
        var steps: [SourceSet] = []
        var startsTogether = false
        if manner.urgency == .high, !manner.isScarce {
            let alone = allowed.filter { strategy == .privacy && $0.isPublicNetwork }
            let together = SourceSet(allowed).subtracting(SourceSet(alone))
            startsTogether = !together.isEmpty
            steps = (together.isEmpty ? [] : [together]) + alone.map { SourceSet($0) }
        } else {
            steps = allowed.map { SourceSet($0) }
        }
        self.steps = steps
        self.startsTogether = startsTogether
        self.sources = sources
        self.refusals = refusals
        mayHedge =
            manner.urgency == .normal && !manner.isScarce
            && (strategy == .performance || strategy == .trust)
    }

    /// Whether everything was asked.
    package var isEmpty: Bool { steps.isEmpty }

    /// Everything that was not asked yet.
    package var unasked: SourceSet { steps.reduce(into: []) { $0.formUnion($1) } }

    /// What `next` would take.
    package func peek(offered: SourceSet) -> SourceSet? {
        steps.first { !$0.isDisjoint(with: offered) }?.intersection(offered)
    }

    /// Takes the first step that somebody can do; what nobody offers of it stays unasked.
    ///
    /// - Parameter offered: what live instances offer.
    /// - Returns: the sources to ask together; nil when nobody offers what is left.
    package mutating func next(offered: SourceSet) -> SourceSet? {
        guard let index = steps.firstIndex(where: { !$0.isDisjoint(with: offered) }) else {
            return nil
        }
        let step = steps[index].intersection(offered)
        steps[index].subtract(step)
        if steps[index].isEmpty { steps.remove(at: index) }
        return step
    }

    /// Goes on as the plan of somebody who joins: what was not asked yet, in the other's steps.
    ///
    /// - Returns: what of it is to be asked now, beside what is under way.
    mutating func rise(to other: Plan) -> SourceSet {
        let left = unasked
        steps = other.steps.map { $0.intersection(left) }.filter { !$0.isEmpty }
        sources = other.sources
        mayHedge = mayHedge || other.mayHedge
        guard other.startsTogether, let first = other.steps.first else { return [] }
        return first.intersection(left)
    }

    /// Puts a source back to the front: it is to be asked once more.
    package mutating func askAgain(_ source: Source) {
        guard !unasked.contains(source) else { return }
        steps.insert(SourceSet(source), at: 0)
    }
}
