package import Multiformats

/// Which roots' hunts are kept from one order to the next: a pure machine.
///
/// ```
///            claim                     release by the last
///   (none) ─────────▶ in use ─────────────────────────────▶ idle ────────▶ (none): dropped
///      ▲               ▲  │                                  │     too long, or too many are
///      │  the last one │  │                  claim           │
///      └── found ──────┼──┘                                  │
///          nothing     └─────────────────────────────────────┘
/// ```
///
/// Invariant: a root has one hunt, however many orders there are for it. So many are idle at most,
/// and no longer than so.
package struct HuntShelf<Hunt: Sendable>: Sendable {
    private struct Place {
        let hunt: Hunt
        var users = 1
        var hasFound = false
        /// When the last order ended; nil: one is under way.
        var idleSince: ContinuousClock.Instant?
    }

    private let most: Int
    private let idleTime: Duration
    private var places: [CID: Place] = [:]

    /// A shelf on which nothing is.
    ///
    /// - Parameters:
    ///   - most: how many may be idle.
    ///   - idleTime: how long one may be.
    package init(
        most: Int = Limits.idleHuntsMax,
        idleTime: Duration = Limits.idleHuntTime
    ) {
        self.most = most
        self.idleTime = idleTime
    }

    /// Hunts that are in use, or idle.
    package var count: Int { places.count }

    /// An order for a root begins.
    ///
    /// - Parameters:
    ///   - root: the root.
    ///   - make: makes a hunt when none is there.
    /// - Returns: its hunt, and whether it was made now.
    package mutating func claim(_ root: CID, make: () -> Hunt) -> (hunt: Hunt, isNew: Bool) {
        if let hunt = places[root]?.hunt {
            places[root]?.users += 1
            places[root]?.idleSince = nil
            return (hunt, false)
        }
        let hunt = make()
        places[root] = Place(hunt: hunt)
        return (hunt, true)
    }

    /// An order has ended.
    ///
    /// - Parameters:
    ///   - root: its root.
    ///   - hasFound: whether it brought anything.
    ///   - now: the time.
    /// - Returns: the hunts that are dropped.
    package mutating func release(
        _ root: CID,
        hasFound: Bool,
        now: ContinuousClock.Instant
    ) -> [Hunt] {
        guard var place = places[root] else { return [] }
        place.users -= 1
        place.hasFound = place.hasFound || hasFound
        places[root] = place
        guard place.users == 0 else { return [] }
        // One that found nobody has nothing to tell the next.
        guard place.hasFound else { return drop([root]) }
        places[root]?.idleSince = now
        let idle = idleByAge
        return drop(idle.prefix(max(0, idle.count - most)))
    }

    /// Time has passed: the hunts that are dropped.
    package mutating func expire(now: ContinuousClock.Instant) -> [Hunt] {
        drop(places.filter { $0.value.idleSince.map { $0 + idleTime <= now } ?? false }.keys)
    }

    /// Everything is over: all hunts there are.
    package mutating func close() -> [Hunt] { drop(places.keys) }

    private var idleByAge: [CID] {
        let idle = places.compactMap { root, place in place.idleSince.map { (root, $0) } }
        return idle.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
    }

    private mutating func drop(_ roots: some Sequence<CID>) -> [Hunt] {
        roots.sorted().compactMap { places.removeValue(forKey: $0)?.hunt }
    }
}
