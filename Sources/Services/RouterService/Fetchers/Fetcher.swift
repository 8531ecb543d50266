import Bus
import Messages

/// The registry's own number of one life of a fetcher instance.
package typealias FetcherID = UInt64

/// One life of a fetcher instance, as it has announced itself.
struct Fetcher: Sendable {
    let id: FetcherID
    let name: String
    let epoch: UInt64
    var route: Route
    var liveness: Liveness
    /// Sources for which any instance will do.
    var wholes: SourceSet
    /// Sources for which every instance is asked.
    var shares: SourceSet
    var capacity: Int
    var isDraining: Bool
    /// Another number whenever it has seen more.
    var sight: UInt64
    /// Orders it has shown to hold: fewer than its capacity when other routers give it some, too.
    ///
    /// A refused order lowers it to what is there, each heartbeat raises it by a quarter.
    var ceiling: Int
    /// A message to it came back: its connection is gone, until it registers again.
    var isUnreachable = false
    /// Order numbers that it holds.
    var orders: Set<UInt64> = []
    /// Orders it was given, to take turns among equals.
    var givenCount: UInt64 = 0
    /// Orders of shared sources that wait for room here.
    var lines: [Source: WaitingLine] = [:]

    init(id: FetcherID, _ register: Register, route: Route, now: ContinuousClock.Instant) {
        self.id = id
        name = register.instance
        epoch = register.epoch
        self.route = route
        liveness = Liveness(now: now)
        _ = liveness.heard(epoch: register.epoch)
        (wholes, shares, capacity, isDraining, sight) = ([], [], 0, false, 0)
        ceiling = Limits.ordersPerFetcher
        update(register, route: route)
    }

    mutating func update(_ register: Register, route: Route) {
        self.route = route
        wholes = []
        shares = []
        for offer in register.offers {
            if offer.isShare {
                shares.insert(SourceSet(offer.source))
            } else {
                wholes.insert(SourceSet(offer.source))
            }
        }
        capacity = min(Int(register.capacity), Limits.ordersPerFetcher)
        isDraining = register.isDraining
        sight = register.sight
        isUnreachable = false
        ceiling = min(capacity, ceiling + max(1, ceiling / 4))
    }

    /// What it takes orders for.
    var offered: SourceSet { isDraining || capacity == 0 ? [] : wholes.union(shares) }

    /// Whether it takes an order now.
    var hasRoom: Bool { !isDraining && !isUnreachable && orders.count < ceiling }
}
