import Messages

/// Orders whose answer is lost.
///
/// An instance answers before the time of an order ends. Where it lives and has not, the order or
/// its answer was lost with a connection, and nobody will speak of it again: a flight that others
/// keep joining would wait for it as long as they come.
extension Discovery {
    /// Notes until when an order is answered.
    mutating func expectAnswer(_ number: UInt64, by deadline: Instant) {
        overdue.add(number, due: deadline + Limits.answerMargin)
        let orders = orders
        overdue.compact(goodCount: orders.count) { number, _ in orders[number] != nil }
    }

    /// Ends the orders that were not answered in time, as if their instance had said so.
    mutating func giveUpOverdue(_ now: Instant) {
        while let (number, _) = overdue.popDue(now: now) {
            guard let order = orders[number], let requestID = flights[order.flight]?.requestID,
                let ask = takeAsk(number, of: order.flight)
            else { continue }
            counters.ordersLost += 1
            if let route = registry.fetchers[order.fetcher]?.route {
                // If only its answer was lost in time, it is not to go on.
                effects.append(.withdraw(number: number, requestID: requestID, from: route))
            }
            let silence = Outcome(
                .failed(.timeout, isPermanent: false),
                sentence: "It did not answer in its time.",
            )
            settle(number, ask, order, silence, now)
        }
    }
}
