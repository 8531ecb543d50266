import Messages

/// When a report on a flight is written.
enum Occasion: Sendable {
    /// Some range was found.
    case found
    /// Nobody is left to ask.
    case unfound
    /// A searcher's time has ended.
    case expired
}

/// The attempts as a searcher reads them: in the order of its plan, with what was left out.
extension Discovery {
    // It takes the number, not the flight: who holds a copy makes the next change of its list of
    // members copy that, which is long in a crowd.
    func report(_ id: FlightID, _ occasion: Occasion, _ now: Instant) -> [Attempt] {
        guard let flight = flights[id] else { return [] }
        var report: [Attempt] = []
        let unasked = flight.plan.unasked
        for source in flight.plan.sources {
            report += flight.trail.attempts.filter { $0.source == source }
            for ask in flight.asks where ask.source == source {
                report += attempts(of: ask, occasion, now)
            }
            if let refusal = flight.plan.refusals.attempt(source) {
                report.append(refusal)
            } else if unasked.contains(source), let skipped = skipped(source, occasion, now) {
                report.append(skipped)
            }
            // What comes after the source that has it was not needed.
            if occasion == .found, report.last?.result == .found { break }
        }
        return Array(report.prefix(Messages.Limits.attemptsMax))
    }

    private func skipped(_ source: Source, _ occasion: Occasion, _ now: Instant) -> Attempt? {
        guard registry.offered.contains(source) else {
            let code = Trouble.whyUnoffered(source)
            return Attempt(
                source,
                .skipped,
                code: code,
                sentence: "No fetcher for this source is running."
            )
        }
        if occasion != .found, circuits[source]?.retryAt(now: now) != nil {
            let sentence = "It keeps failing; it is asked again shortly."
            return Attempt(source, .skipped, code: .unavailable, sentence: sentence)
        }
        guard occasion == .expired else { return nil }
        return Attempt(
            source,
            .skipped,
            code: .timeout,
            sentence: "The time ended before its turn came."
        )
    }

    /// What an order that has not ended is to a searcher who leaves now.
    private func attempts(of ask: Ask, _ occasion: Occasion, _ now: Instant) -> [Attempt] {
        guard case .given(let number) = ask.state, let order = orders[number] else {
            guard occasion == .expired else { return [] }
            let sentence = "No fetcher for this source had room."
            return [Attempt(ask.source, .skipped, code: .overloaded, sentence: sentence)]
        }
        let duration = now - order.since
        switch occasion {
        case .found:
            guard order.presentEnd > order.range.offset else { return order.attempts }
            if order.attempts.contains(where: { $0.result == .found }) { return order.attempts }
            let bytes = order.presentEnd - order.range.offset
            return order.attempts
                + [Attempt(ask.source, .found, duration: duration, bytes: bytes)]
        case .unfound:
            return order.attempts + [Attempt(ask.source, .cancelled, duration: duration)]
        case .expired:
            return order.attempts
                + [
                    Attempt(
                        ask.source,
                        .failed,
                        code: .timeout,
                        sentence: "It had not answered when the time ended.",
                        duration: duration
                    )
                ]
        }
    }
}
