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
/// - its time to live is `search` and `recovery` for each outage of another process that began or
///   ended since `detection` before it came. One that began before and lasts costs nothing.
struct FindLedger {
    /// A process died or hung, and came back if `end` says so.
    private struct Outage {
        let start: ContinuousClock.Instant
        var end: ContinuousClock.Instant?
    }

    /// A source's slowest answers, one after the other, and the wait for room.
    static let search = Duration.seconds(6)
    /// Three missed heartbeats and the one that would have come, each with its delay.
    static let detection = Duration.seconds(5)
    /// The detection of a loss, and the search begun anew.
    static let recovery = Duration.seconds(6)
    /// The longest pause of a circuit that a storm's lies bring about.
    static let settling = Duration.seconds(10)

    private var excusedAt: ContinuousClock.Instant?
    private var outages: [Place: [Outage]] = [:]
    private var stored: Set<Int> = []

    /// Something happened after which nothing is promised for a while.
    mutating func excuse(_ now: ContinuousClock.Instant) {
        excusedAt = max(excusedAt ?? now, now)
    }

    /// A process died, hangs, or was told to stop.
    mutating func lost(_ place: Place, _ now: ContinuousClock.Instant) {
        let isOut = outages[place]?.last.map { $0.end == nil } ?? false
        if !isOut { outages[place, default: []].append(Outage(start: now)) }
    }

    /// It came back.
    mutating func returned(_ place: Place, _ now: ContinuousClock.Instant) {
        guard let last = outages[place]?.indices.last else { return }
        outages[place]?[last].end = now
    }

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
        let count = outages.values.joined().count { ($0.end ?? $0.start) >= before }
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
