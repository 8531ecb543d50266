/// What a run does: which requests, how many at once, for how long.
package struct LoadPlan: Sendable, Equatable {
    /// The kinds of request.
    package enum Workload: String, Sendable, CaseIterable {
        /// Gets of blocks that the store has.
        case hit
        /// Gets of hashes that nobody has, each another one.
        case miss
        /// Puts of blocks that nobody has put, each another one.
        case put
    }

    /// When a run is over.
    package enum Extent: Sendable, Equatable {
        /// After so many requests; all of them count.
        case requests(UInt64)
        /// After a time; what was answered while warming up before it does not count.
        case duration(Duration, warmUp: Duration)
    }

    /// Which requests.
    package var workload: Workload
    /// Blocks that are there, of which each hit asks one by chance.
    package var blocks: Int
    /// Connections.
    package var clients: Int
    /// Requests in flight, of all connections together.
    package var inFlight: Int
    /// Requests a second, however long answers take; nil: the next as soon as one is answered.
    package var rate: Double?
    /// When it is over.
    package var extent: Extent
    /// How long each request may take.
    package var timeToLive: Duration
    /// Where chance begins.
    package var seed: UInt64

    /// A plan.
    package init(
        _ workload: Workload,
        blocks: Int = 0,
        clients: Int = 1,
        inFlight: Int = 1,
        rate: Double? = nil,
        extent: Extent,
        timeToLive: Duration,
        seed: UInt64,
    ) {
        precondition(workload != .hit || blocks > 0, "a hit needs a block")
        precondition(clients > 0 && inFlight >= clients, "each client has a request in flight")
        self.workload = workload
        self.blocks = blocks
        self.clients = clients
        self.inFlight = inFlight
        self.rate = rate
        self.extent = extent
        self.timeToLive = timeToLive
        self.seed = seed
    }
}
