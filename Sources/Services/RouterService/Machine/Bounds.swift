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
    /// How far the first order reaches ahead of a reader, in bytes.
    package var readAheadMin = Limits.readAheadMin
    /// The most that an order reaches ahead, in bytes; 0: none does.
    package var readAheadMax = Limits.readAheadMax
    /// How far ahead of what it has a reader asks, in bytes.
    package var readerWindow = Limits.readerWindow
    /// Flights that linger.
    package var lingering = Limits.lingering
    /// How long a flight lingers.
    package var lingerTime = Limits.lingerTime

    /// The bounds of `Limits`.
    package init() {}
}
