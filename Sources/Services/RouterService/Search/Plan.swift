package import Messages

/// Which sources a search asks: one step after the other, the sources of a step together.
///
/// `local` is in no plan, because intake has asked the store before it asks a router. Private
/// content is never asked of a public network.
package struct Plan: Sendable, Equatable {
    /// What has not been asked yet.
    package private(set) var steps: [SourceSet]
    /// What the request names and its privacy forbids.
    package let refused: SourceSet

    /// The plan for a request: its sources in its order, one at a time.
    package init(_ sources: [Source], privacy: Privacy) {
        var steps: [SourceSet] = []
        var refused: SourceSet = []
        for source in sources where source != .local {
            if privacy == .private, source.isPublicNetwork {
                refused.insert(SourceSet(source))
            } else {
                steps.append(SourceSet(source))
            }
        }
        self.steps = steps
        self.refused = refused
    }

    /// Whether everything was asked.
    package var isEmpty: Bool { steps.isEmpty }

    /// Everything that was not asked yet.
    package var unasked: SourceSet { steps.reduce(into: []) { $0.formUnion($1) } }

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

    /// Puts a source back to the front: it is to be asked once more.
    package mutating func askAgain(_ source: Source) {
        guard !unasked.contains(source) else { return }
        steps.insert(SourceSet(source), at: 0)
    }
}
