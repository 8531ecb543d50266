/// A bound that a machine is given, and that the judge holds it to.
enum Bound: CaseIterable {
    // MARK: Of an intake
    case inFlight
    case inFlightPerClient
    case bodyBytes
    case replyBytes
    case replyBytesPerClient
    case asksPerStore
    // MARK: Of a router
    case searches
    case searchesPerFlight
    case queuedOrders
    case instances
    // MARK: Of a fetcher and a store
    case jobs
    case writes
    case writeBytes

    /// What is allowed where it is one of these that is ignored: four times as much.
    func allowed(_ count: Int, ignoring sabotage: Sabotage?) -> Int {
        sabotage == .boundIgnored(self) ? 4 * count : count
    }
}
