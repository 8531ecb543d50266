import SeededRandom

/// Who hears what, and when: seeded delay, loss, duplication and reordering.
///
/// Between two processes ZeroMQ keeps the order, and loses only with a connection. A bad weather's
/// network does worse than that, so that no machine counts on it.
struct Network {
    private struct Line: Hashable {
        let from: Place
        let to: Place
    }

    var weather = Weather()
    private var random: SeededGenerator
    private var last: [Line: ContinuousClock.Instant] = [:]

    init(_ random: SeededGenerator) { self.random = random }

    /// When a message arrives: never, once, or twice.
    mutating func arrivals(
        of packet: Packet,
        now: ContinuousClock.Instant,
    ) -> [ContinuousClock.Instant] {
        if random.chance(weather.lost) { return [] }
        let line = Line(from: packet.from, to: packet.to)
        var arrivals = [arrival(now)]
        if random.chance(weather.duplicated) { arrivals.append(arrival(now)) }
        if !random.chance(weather.overtaken) {
            let earliest = (last[line] ?? now) + .microseconds(1)
            arrivals = arrivals.map { max($0, earliest) }
            last[line] = arrivals.max()
        }
        return arrivals
    }

    private mutating func arrival(_ now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        let delay = Duration.microseconds(200 + random.below(2_000))
        return now + delay + (random.chance(weather.delayed) ? random.milliseconds(1...400) : .zero)
    }
}
