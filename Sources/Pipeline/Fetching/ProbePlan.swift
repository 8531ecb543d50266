package import Multiformats

/// About which blocks a store is asked before they are fetched.
///
/// A pure value. An answer costs the store and the fetcher about as much as a small block, and most
/// content that is fetched isn't there at all. So once enough blocks in a row aren't there, only each
/// eighth is asked about, until one of those is there: then all are again, from there on back to the
/// last that was asked about. What is in the store in runs, as of a fetch that was cut short, or of
/// another version of a folder, is not fetched twice; a block that stands alone may be.
package struct ProbePlan: Sendable {
    /// Blocks that are decided at once.
    package struct Round: Sendable, Equatable {
        /// Those that the store is asked about.
        package var asked: [CID]
        /// All of them.
        package var covered: [CID]
    }

    private var known: Set<CID> = []
    private var missesInRow = 0
    private var hasFound = false

    /// A plan for a store of which nothing is known.
    package init() {}

    /// Whether the store was asked, and has had nothing so far: it will hardly have the rest.
    package var isFresh: Bool { missesInRow > 0 && !hasFound }

    /// Whether a block need not be asked about any more.
    package func isKnown(_ cid: CID) -> Bool { known.contains(cid) }

    /// What is asked next of blocks that aren't known, in their order.
    package func round(of unknown: [CID]) -> Round {
        let stride = missesInRow < Limits.missesInRow ? 1 : Limits.probeStride
        let covered = Array(unknown.prefix(Limits.probesMax * stride))
        let places = Swift.stride(from: 0, to: covered.count, by: stride)
        return Round(asked: places.map { covered[$0] }, covered: covered)
    }

    /// The store has answered, and has so many of the blocks that it was asked about.
    package mutating func answered(_ round: Round, found: Int) {
        // It is bounded: what is forgotten is asked about again.
        if known.count > Limits.knownMax { known = [] }
        hasFound = hasFound || found > 0
        missesInRow = found > 0 ? 0 : missesInRow + round.asked.count
        known.formUnion(found > 0 ? round.asked : round.covered)
    }
}
