import Bus

/// The intakes that wait for something here: whether they are alive, and how much they have.
///
/// An intake is known by its connection, from its first search on until it has none left. Whatever
/// it says counts as a heartbeat, and it says something each second.
///
/// All of them are looked at together, so that the next beat is known without asking each.
struct IntakeBook: Sendable {
    private struct Intake: Sendable {
        var liveness: Liveness
        var open = 0
    }

    private var intakes: [Route: Intake] = [:]
    private var beat: ContinuousClock.Instant?

    /// How many have searches here.
    var count: Int { intakes.count }

    /// When a heartbeat is missed next.
    var nextDeadline: ContinuousClock.Instant? { intakes.isEmpty ? nil : beat }

    /// Searches of one intake.
    func open(of route: Route) -> Int { intakes[route]?.open ?? 0 }

    /// Whether an intake may have one more of these places, of which so many are free in all.
    ///
    /// Each may have a multiple of what is free: one alone gets nearly everything, and stops before
    /// the last places, so that another finds some.
    func mayHaveMore(_ route: Route, free: Int) -> Bool {
        open(of: route) < free * Limits.shareOfFreeSearches
    }

    /// Notes a search of an intake.
    mutating func enter(_ route: Route, now: ContinuousClock.Instant) {
        if intakes[route] == nil {
            let next = nextDeadline ?? now + Bus.Limits.heartbeatInterval
            beat = next
            var liveness = Liveness(now: next)
            _ = liveness.heard()
            intakes[route] = Intake(liveness: liveness)
        }
        intakes[route]?.open += 1
    }

    /// Notes that a search of an intake has ended.
    mutating func leave(_ route: Route) {
        intakes[route]?.open -= 1
        if intakes[route]?.open == 0 { intakes[route] = nil }
    }

    /// Notes that something came from an intake.
    mutating func heard(_ route: Route) { _ = intakes[route]?.liveness.heard() }

    /// Counts silent beats.
    ///
    /// - Returns: the intakes that are dead from now on; they are still here, for their searches.
    mutating func tick(now: ContinuousClock.Instant) -> Set<Route> {
        guard let due = nextDeadline, now >= due else { return [] }
        var dead: Set<Route> = []
        for route in intakes.keys where intakes[route]?.liveness.tick(now: now) == .died {
            dead.insert(route)
        }
        beat = intakes.values.first?.liveness.deadline
        return dead
    }
}
