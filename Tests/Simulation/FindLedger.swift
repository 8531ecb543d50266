import Messages

/// Decides whether a content must have been found.
///
/// A request that ended with an error (other than `aborted`, and `overloaded` in the storm) is a
/// violation when
///
/// - in the `settling` time before it came and until it ended nothing was lost, forged, evicted or
///   slow: lies leave circuits open and "missing" remembered, and an order whose answer is lost is
///   given up when its time is over;
/// - its intake, one store, one router, and one fetcher that has the content by a way which the
///   request allows were steady for `detection` before it came and until it ended: no crash, no
///   stall; for what a client has put and was told is stored, no router and fetcher are needed;
/// - its time to live is `search` and, for each time that another process died, hung or came back
///   since `detection` before it came, `recovery`.
struct FindLedger {
    /// A source's slowest answers, one after the other, and the wait for room.
    static let search = Duration.seconds(6)
    /// Three missed heartbeats and the one that would have come, each with its delay.
    static let detection = Duration.seconds(5)
    /// The detection of a loss, and the search begun anew.
    static let recovery = Duration.seconds(6)
    /// The longest pause of a circuit that a storm's lies bring about.
    static let settling = Duration.seconds(10)

    private var excusedAt: ContinuousClock.Instant?
    private var disruptions: [ContinuousClock.Instant] = []
    private var stored: Set<Int> = []

    /// Something happened after which nothing is promised for a while.
    mutating func excuse(_ now: ContinuousClock.Instant) { excusedAt = now }

    /// A process died, hung or came back.
    mutating func disrupted(_ now: ContinuousClock.Instant) { disruptions.append(now) }

    /// A client was told that its content is stored.
    mutating func stored(_ content: Int) { stored.insert(content) }

    /// Whether a request that ended with an error should have found its content.
    func isOwed(
        _ content: Int,
        _ request: AnswerLedger.Owed,
        at intake: Int,
        _ processes: [Place: Process],
        _ library: Library,
    ) -> Bool {
        if let excusedAt, excusedAt + Self.settling > request.start { return false }
        let before = request.start - Self.detection
        let count = disruptions.count { $0 >= before }
        guard request.timeToLive >= Self.search + Self.recovery * count else { return false }
        func isSteady(_ place: Place) -> Bool {
            guard let process = processes[place], process.isRunning else { return false }
            return process.steadySince <= before
        }
        let steady = processes.keys.filter(isSteady)
        guard steady.contains(.intake(intake)), steady.contains(where: { $0.kind == .store })
        else { return false }
        if stored.contains(content) { return true }
        return steady.contains { $0.kind == .router }
            && steady.contains {
                $0.kind == .fetcher && library.isWithin(content, reachOf: $0.number)
            }
    }
}
