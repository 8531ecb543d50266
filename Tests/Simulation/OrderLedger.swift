import Messages
import RouterService

/// What one life of a router has promised and ordered, as its messages say.
struct OrderLedger {
    private struct Order {
        let content: Int
        let source: Source
        let route: [UInt8]
    }

    private var orders: [UInt64: Order] = [:]
    private var searches: [RouterService.Asker: (content: Int, since: ContinuousClock.Instant)] =
        [:]
    private var flights: [Int: (searches: Int, since: ContinuousClock.Instant)] = [:]
    /// Since when nobody has waited for a content that is ordered.
    private var left: [Int: ContinuousClock.Instant] = [:]

    var orderCount: Int { orders.count }
    var searchCount: Int { searches.count }
    /// Searches of the content that most are for.
    var searchesPerFlight: Int { flights.values.map(\.searches).max() ?? 0 }
    /// The contents that somebody is asked for.
    var ordered: Set<Int> { Set(orders.values.map(\.content)) }

    /// When the latest search came over a connection, of those that are still here.
    func latestSearch(over route: [UInt8]) -> ContinuousClock.Instant? {
        searches.filter { $0.key.route.bytes == route }.map(\.value.since).max()
    }

    /// The order that nobody has waited for the longest, and since when.
    var lingering: (content: Int, since: ContinuousClock.Instant)? {
        let longest = left.min { ($0.value, $0.key) < ($1.value, $1.key) }
        return longest.map { ($0.key, $0.value) }
    }

    /// Since when a content is looked for, if there is an order for it.
    func orderedSince(_ content: Int) -> ContinuousClock.Instant? {
        guard orders.values.contains(where: { $0.content == content }) else { return nil }
        return flights[content]?.since
    }

    mutating func searched(
        _ asker: RouterService.Asker,
        _ content: Int,
        _ now: ContinuousClock.Instant,
    ) {
        guard searches.updateValue((content, now), forKey: asker) == nil else { return }
        left[content] = nil
        flights[content, default: (0, now)].searches += 1
    }

    mutating func settled(_ asker: RouterService.Asker, _ now: ContinuousClock.Instant) {
        guard let content = searches.removeValue(forKey: asker)?.content else { return }
        flights[content]?.searches -= 1
        guard flights[content]?.searches == 0 else { return }
        flights[content] = nil
        if ordered.contains(content) { left[content] = now }
    }

    /// Everything that came over a connection is forgotten.
    mutating func settled(allOver route: [UInt8], _ now: ContinuousClock.Instant) {
        for asker in searches.keys where asker.route.bytes == route { settled(asker, now) }
    }

    /// Notes an order; what is wrong with it, or nil.
    mutating func ordered(
        _ number: UInt64,
        _ content: Int,
        _ source: Source,
        _ route: [UInt8],
    ) -> String? {
        let rivals = orders.values.filter { $0.content == content }
        let isUsed = orders.updateValue(
            Order(content: content, source: source, route: route),
            forKey: number
        )
        if isUsed != nil { return "order number \(number) is used twice" }
        // A fetcher may be asked at two of its sources: those are two questions.
        if rivals.contains(where: { $0.route == route && $0.source == source }) {
            return "content \(content) is ordered twice of \(source) over \(route)"
        }
        if source.isPublicNetwork, rivals.contains(where: { $0.source == source }) {
            return "content \(content) is ordered of \(source) at two instances"
        }
        return flights[content] == nil ? "content \(content) is ordered for nobody" : nil
    }

    mutating func ended(_ number: UInt64) {
        orders[number] = nil
        forgetLeft()
    }

    private mutating func forgetLeft() {
        guard !left.isEmpty else { return }
        let ordered = ordered
        left = left.filter { ordered.contains($0.key) }
    }

    /// An instance has begun another life: what the former one held is forgotten.
    mutating func forget(instanceOf route: [UInt8]) {
        orders = orders.filter {
            $0.value.route.prefix(2) != route.prefix(2) || $0.value.route == route
        }
        forgetLeft()
    }
}
