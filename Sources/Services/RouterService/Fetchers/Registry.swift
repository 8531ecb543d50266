import Bus
package import Messages

/// Who fetches: the live instances, what they offer, and how busy they are.
///
/// ```
///            register            register, progress, outcome: heard
///   unknown ──────────▶ live ◀──────────────────────────────────────┐
///      ▲                 │ │ register, draining                     │
///      │   3 silent beats│ └──────────────▶ draining ───────────────┘
///      └─────────────────┴──────────────────────┘
/// ```
///
/// An instance is known by its name, and one life of it by its boot epoch: another epoch means
/// that it restarted and knows nothing of its orders. Who falls silent is forgotten; when it is
/// back, it registers as if it were new.
package struct Registry: Sendable {
    /// What a heartbeat changed.
    package enum Change: Sendable, Equatable {
        /// Nothing that others depend on, but it may have room now.
        case heard(FetcherID)
        /// It is new.
        case joined(FetcherID)
        /// It sees more than before.
        case sees(FetcherID)
        /// Its offers or its readiness changed.
        case changed(FetcherID)
        /// It has another connection: what was sent over the old one may be lost with it.
        case moved(FetcherID)
        /// It restarted; the orders of its former life are lost.
        case restarted(FetcherID, former: FetcherID)
        /// There are too many.
        case refused
    }

    private let instancesMax: Int
    private var lastID: FetcherID = 0
    private var names: [String: FetcherID] = [:]
    /// The instances, changed in place: their tables of orders are large.
    var fetchers: [FetcherID: Fetcher] = [:]
    /// The instances in the order in which they came: nothing may depend on a table's order.
    private(set) var ids: [FetcherID] = []
    /// What live instances offer.
    package private(set) var offered: SourceSet = []
    /// What of it every instance must be asked for.
    package private(set) var shared: SourceSet = []

    /// A registry of at most so many instances.
    package init(instancesMax: Int = Limits.fetchers) { self.instancesMax = instancesMax }

    /// How many instances are alive.
    package var count: Int { ids.count }

    /// Whether an instance is alive that does not leave, whatever it offers.
    package var isServed: Bool { fetchers.values.contains { !$0.isDraining } }

    /// Orders that instances hold.
    package var openCount: Int { fetchers.values.reduce(0) { $0 + $1.orders.count } }

    /// When a heartbeat is missed next.
    package var nextDeadline: ContinuousClock.Instant? {
        fetchers.values.lazy.map(\.liveness.deadline).min()
    }

    /// The instance that is alive under this name.
    package func named(_ name: String) -> FetcherID? { names[name] }

    /// Takes a heartbeat.
    ///
    /// The former life of an instance that restarted is still here afterwards, for its orders;
    /// `remove` it.
    package mutating func register(
        _ register: Register,
        from route: Route,
        now: ContinuousClock.Instant,
    ) -> Change {
        guard let id = names[register.instance], var fetcher = fetchers[id] else {
            guard ids.count < instancesMax else { return .refused }
            return .joined(insert(register, route, now))
        }
        guard fetcher.epoch == register.epoch else {
            return .restarted(insert(register, route, now), former: id)
        }
        let before = (
            fetcher.route, fetcher.wholes, fetcher.shares, fetcher.offered, fetcher.isDraining,
        )
        let sight = fetcher.sight
        _ = fetcher.liveness.heard(epoch: register.epoch)
        fetcher.update(register, route: route)
        fetchers[id] = fetcher
        if before.0 != route {
            summarize()
            return .moved(id)
        }
        let after = (route, fetcher.wholes, fetcher.shares, fetcher.offered, fetcher.isDraining)
        guard before != after else { return sight == register.sight ? .heard(id) : .sees(id) }
        summarize()
        return .changed(id)
    }

    /// Notes that something came from an instance.
    mutating func heard(_ id: FetcherID) { _ = fetchers[id]?.liveness.heard() }

    /// Counts silent beats.
    ///
    /// - Returns: the instances that are dead from now on; they are still here, for their orders.
    package mutating func tick(now: ContinuousClock.Instant) -> [FetcherID] {
        ids.filter { fetchers[$0]?.liveness.tick(now: now) == .died }
    }

    /// Forgets one life of an instance.
    mutating func remove(_ id: FetcherID) -> Fetcher? {
        guard let fetcher = fetchers.removeValue(forKey: id) else { return nil }
        ids.removeAll { $0 == id }
        if names[fetcher.name] == id { names[fetcher.name] = nil }
        summarize()
        return fetcher
    }

    /// The instances that take orders for a source, with room or without.
    package func offering(_ source: Source) -> [FetcherID] {
        ids.filter { fetchers[$0]?.offered.contains(source) == true }
    }

    /// Who gets an order that any instance may have.
    ///
    /// - Parameters:
    ///   - source: what is to be asked.
    ///   - session: the instance that has begun the root; it is taken if it has room.
    ///   - tried: instances that had the order already; they are taken last.
    ///   - pace: what an instance's answers take.
    /// - Returns: the instance with the fewest orders, among those the quickest, or nil when nobody
    ///   has room.
    package func choose(
        _ source: Source,
        session: FetcherID? = nil,
        tried: [FetcherID] = [],
        pace: (_ instance: String) -> Duration = { _ in .zero },
    ) -> FetcherID? {
        var best: (rank: (Int, Int, Int, Duration, UInt64), id: FetcherID)?
        for id in ids {
            guard let fetcher = fetchers[id], fetcher.hasRoom, fetcher.offered.contains(source)
            else { continue }
            let rank = (
                tried.contains(id) ? 1 : 0, id == session ? 0 : 1, fetcher.orders.count,
                pace(fetcher.name), fetcher.givenCount,
            )
            guard let current = best else {
                best = (rank, id)
                continue
            }
            if rank < current.rank { best = (rank, id) }
        }
        return best?.id
    }

    private mutating func insert(
        _ register: Register,
        _ route: Route,
        _ now: ContinuousClock.Instant,
    ) -> FetcherID {
        lastID += 1
        fetchers[lastID] = Fetcher(id: lastID, register, route: route, now: now)
        names[register.instance] = lastID
        ids.append(lastID)
        summarize()
        return lastID
    }

    private mutating func summarize() {
        offered = []
        shared = []
        for fetcher in fetchers.values {
            offered.formUnion(fetcher.offered)
            if !fetcher.offered.isEmpty { shared.formUnion(fetcher.shares) }
        }
    }
}
