package import Messages

/// The orders that a fetcher holds: who gave them, and who still wants the answer.
///
/// A pure machine. Each order becomes a job with a number of its own, because a router that was
/// restarted counts its hops anew while jobs of its former life are still ending.
///
/// ```
///            take                       finished
///   (none) ────────▶ wanted ───────────────────────────▶ (none), answered
///                      │ withdraw, routerRestarted, drain    ▲ not answered
///                      └────────────▶ unwanted ──────────────┘ finished
/// ```
///
/// Invariant: an unwanted job counts against the capacity until it has ended, and is never
/// answered again.
package struct OrderBook: Sendable {
    /// Who gave an order, and how its answer finds back.
    package struct Sender: Hashable, Sendable {
        /// The router's number among the links.
        package var router: Int
        /// The router's number for the order.
        package var hop: UInt64

        /// A router's order.
        package init(router: Int, hop: UInt64) {
            self.router = router
            self.hop = hop
        }
    }

    /// What is to be done with an order that came.
    package enum Admission: Sendable, Equatable {
        /// Begin with it, as this job.
        case start(job: UInt64)
        /// It is under way; its answer will come.
        case known
        /// Answer it so at once.
        case refuse(Outcome)
    }

    private struct Entry {
        var sender: Sender
        var isWanted: Bool
    }

    /// The orders that can be held at once.
    package let capacity: Int
    /// It takes no new orders.
    package private(set) var isDraining = false
    private let offers: Set<Source>
    private var entries: [UInt64: Entry] = [:]
    private var jobs: [Sender: UInt64] = [:]
    private var lastJob: UInt64 = 0

    /// An empty book.
    ///
    /// - `offers`: the sources that can be asked.
    package init(capacity: Int, offers: Set<Source>) {
        precondition(capacity > 0, "a fetcher holds at least one order")
        self.capacity = capacity
        self.offers = offers
    }

    /// Jobs that have not ended.
    package var open: Int { entries.count }

    /// Jobs whose answer is wanted.
    package var wanted: Int { jobs.count }

    /// An order came.
    package mutating func take(_ order: Order, from sender: Sender) -> Admission {
        if jobs[sender] != nil { return .known }
        if let refusal = refusal(of: order) { return .refuse(refusal) }
        lastJob += 1
        entries[lastJob] = Entry(sender: sender, isWanted: true)
        jobs[sender] = lastJob
        return .start(job: lastJob)
    }

    private func refusal(of order: Order) -> Outcome? {
        func refuse(_ code: ErrorCode, _ sentence: String, isPermanent: Bool) -> Outcome {
            Outcome(.failed(code, isPermanent: isPermanent), sentence: sentence)
        }
        guard offers.contains(order.source) else {
            return refuse(
                .unavailable,
                "This fetcher can't ask \(order.source.rawValue).",
                isPermanent: false
            )
        }
        guard order.privacy.allows(order.source) else {
            return refuse(
                .forbidden,
                "\(order.privacy == .private ? "Private" : "Restricted") content is never asked of \(order.source.rawValue).",
                isPermanent: true
            )
        }
        guard !isDraining else {
            return refuse(.unavailable, "This fetcher is stopping.", isPermanent: false)
        }
        guard entries.count < capacity else {
            return refuse(
                .overloaded,
                "This fetcher holds \(capacity) orders already.",
                isPermanent: false
            )
        }
        return nil
    }

    /// The router doesn't want it any more.
    ///
    /// - Returns: the job to stop, if there is one.
    package mutating func withdraw(_ sender: Sender) -> UInt64? {
        guard let job = jobs.removeValue(forKey: sender) else { return nil }
        entries[job]?.isWanted = false
        return job
    }

    /// A job ended.
    ///
    /// - Returns: whom to answer; nil when nobody wants it any more.
    package mutating func finished(_ job: UInt64) -> Sender? {
        guard let entry = entries.removeValue(forKey: job), entry.isWanted else { return nil }
        jobs[entry.sender] = nil
        return entry.sender
    }

    /// Whom to tell of a job's progress; nil when nobody wants it any more.
    package func sender(of job: UInt64) -> Sender? {
        guard let entry = entries[job], entry.isWanted else { return nil }
        return entry.sender
    }

    /// A router began another life: it has forgotten its orders.
    ///
    /// - Returns: the jobs to stop.
    package mutating func routerRestarted(_ router: Int) -> [UInt64] {
        jobs.keys.filter { $0.router == router }.compactMap { withdraw($0) }.sorted()
    }

    /// Takes no new orders, and hands back those that are open.
    ///
    /// - Returns: the jobs to stop, with whom to tell that somebody else must do them.
    package mutating func drain() -> [(job: UInt64, sender: Sender)] {
        isDraining = true
        let open = jobs.map { (job: $0.value, sender: $0.key) }.sorted { $0.job < $1.job }
        for (_, sender) in open { _ = withdraw(sender) }
        return open
    }

    /// What an order that is handed back is answered.
    package static let handedBack = Outcome(
        .failed(.unavailable, isPermanent: false),
        sentence: "The fetcher is stopping; another one can do it.",
    )
}
