/// The bounds that an operator may change; what they start from is in `Limits`.
package struct Bounds: Sendable, Equatable {
    /// Searches that wait at once.
    package var searches = Limits.searches
    /// Searches in one flight.
    package var searchesPerFlight = Limits.searchesPerFlight
    /// Orders of one source that wait for an instance with room.
    package var queuedOrders = Limits.queuedOrders
    /// Fetcher instances.
    package var fetchers = Limits.fetchers

    /// The bounds of `Limits`.
    package init() {}
}
