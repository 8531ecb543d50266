package import Messages

/// What the router has counted since it started.
package struct Counters: Sendable, Equatable {
    /// Searches that came, with those that were refused.
    package var searches: UInt64 = 0
    /// Of them, how many joined a flight that was under way.
    package var joins: UInt64 = 0
    /// Of them, how many were refused at once.
    package var refused: UInt64 = 0
    /// Flights begun.
    package var flights: UInt64 = 0
    /// Searches answered with found.
    package var found: UInt64 = 0
    /// Searches answered with missing.
    package var missing: UInt64 = 0
    /// Searches answered with failed, with those refused and those whose time ended.
    package var failed: UInt64 = 0
    /// Searches whose time ended.
    package var expired: UInt64 = 0
    /// Searches that their asker took back.
    package var withdrawn: UInt64 = 0
    /// Intakes that were lost while they had searches here.
    package var intakesLost: UInt64 = 0
    /// Orders that reached further than was asked for.
    package var readAheads: UInt64 = 0
    /// Times that such an order went on though nobody waited.
    package var lingers: UInt64 = 0
    /// Orders given, by source.
    package var orders: [Source: UInt64] = [:]
    /// Orders taken back from an instance that was lost.
    package var takenBack: UInt64 = 0
    /// Orders whose answer did not come in their time.
    package var ordersLost: UInt64 = 0
    /// Orders ended by us, because nobody wanted them any more.
    package var ordersWithdrawn: UInt64 = 0
    /// Searches answered with what nobody had a moment before.
    package var negativeHits: UInt64 = 0
    /// Orders given while another source still might have answered.
    package var hedges: UInt64 = 0
    /// Of them, how many were first.
    package var hedgesWon: UInt64 = 0
    /// Times that a source was no longer asked, because it kept failing.
    package var circuitsOpened: UInt64 = 0
    /// Answers to orders that are not open, or not any more.
    package var stale: UInt64 = 0
    /// Fetchers that were not taken in, because there are too many.
    package var fetchersRefused: UInt64 = 0

    /// All zero.
    package init() {}

    /// The counters by the names that `stats` shows.
    package var named: [String: UInt64] {
        var named: [String: UInt64] = [
            "searches": searches, "joins": joins, "refused": refused, "flights": flights,
            "found": found, "missing": missing, "failed": failed, "expired": expired,
            "withdrawn": withdrawn, "intakes-lost": intakesLost,
            "orders": orders.values.reduce(0, +),
            "orders-taken-back": takenBack, "orders-lost": ordersLost,
            "orders-withdrawn": ordersWithdrawn, "read-aheads": readAheads, "lingers": lingers,
            "orders-stale": stale, "hedges": hedges, "hedges-won": hedgesWon,
            "circuits-opened": circuitsOpened, "negative-hits": negativeHits,
            "fetchers-refused": fetchersRefused,
        ]
        for source in Source.allCases where source != .local {
            named["orders-\(source.rawValue)"] = orders[source, default: 0]
        }
        return named
    }
}
