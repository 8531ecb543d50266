/// When each request is to start.
///
/// In a closed loop that is as soon as a place is free. In an open loop it is fixed beforehand, and
/// latency counts from there: a request that had to wait because answers were late has that wait in
/// its latency ("coordinated omission" leaves it out, and makes a stall look like one slow request).
struct Pacer: Sendable {
    private let interval: Double?
    private let start: ContinuousClock.Instant
    private var started: UInt64 = 0

    init(rate: Double?, start: ContinuousClock.Instant) {
        interval = rate.map { 1 / $0 }
        self.start = start
    }

    /// When the next request is to start.
    func next(now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        guard let interval else { return now }
        return start + .seconds(interval * Double(started))
    }

    /// Notes that it did.
    mutating func advance() { started += 1 }
}
