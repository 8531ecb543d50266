import Messages

/// What somebody who joins changes for everybody: a flight hurries as much as its most urgent member
/// does alone, and spares no more than its freest.
extension Discovery {
    /// Takes up what a joiner's manner adds to a flight.
    mutating func lift(_ id: FlightID, by search: Search, _ now: Instant) {
        guard let former = flights[id]?.manner else { return }
        var raised = search
        raised.manner = former.raised(by: search.manner)
        guard raised.manner != former else { return }
        flights[id]?.manner = raised.manner
        if raised.manner.urgency != former.urgency { queueAnew(id) }
        let mightHedge = flights[id]?.plan.mayHedge == true
        let plan = Plan(raised, policy, experience, now: now)
        let together = flights[id]?.plan.rise(to: plan) ?? []
        if !together.isDisjoint(with: askable(now)), let step = takeStep(of: id, now) {
            ask(step, of: id, now)
        }
        if !mightHedge { armHedges(of: id, now) }
    }

    /// Somebody joined who has fewer that wait than who began: the flight takes the joiner's turns, or
    /// whoever wants what a crowd of another's wants too would wait behind all of it.
    mutating func lend(_ client: Client, to id: FlightID) {
        guard hasFewerWaiting(client, beside: id) else { return }
        flights[id]?.client = client
        queueAnew(id)
    }

    private func hasFewerWaiting(_ client: Client, beside id: FlightID) -> Bool {
        guard let first = flights[id]?.client, let urgency = flights[id]?.manner.urgency,
            let ask = flights[id]?.asks.first(where: \.isWaiting),
            let line = ask.target.map({ registry.fetchers[$0]?.lines[ask.source] })
                ?? lines[ask.source]
        else { return false }
        return line.count(of: client, urgency) < line.count(of: first, urgency)
    }

    /// Gives what waits the place that is its by now: last of its client's, but its age stays.
    private mutating func queueAnew(_ id: FlightID) {
        for index in flights[id]?.asks.indices ?? 0..<0 {
            guard let ask = flights[id]?.asks[index], case .waiting(let ticket) = ask.state else {
                continue
            }
            leaveLine(ask, ticket)
            let place = queue(ask.source, of: id, at: ask.target, since: ask.since)
            flights[id]?.asks[index].state = .waiting(place)
        }
    }
}
