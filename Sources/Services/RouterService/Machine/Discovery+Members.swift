import Messages

/// Who waits: joining, being told, being answered, leaving.
extension Discovery {
    mutating func renew(_ id: MemberID, range: ByteRange, deadline: Instant, now: Instant) {
        let isElsewhere = members[id]?.range != range
        members[id]?.range = range
        members[id]?.told = 0
        if members[id]?.deadline != deadline {
            members[id]?.deadline = deadline
            deadlines.add(id, due: deadline)
        }
        if isElsewhere { adjustReach(to: id, now) }
        tellWhatIsThere(id, now)
    }

    /// Tells a searcher of what the open orders of its flight have brought already.
    mutating func tellWhatIsThere(_ id: MemberID, _ now: Instant) {
        guard let member = members[id], let flight = flights[member.flight] else { return }
        for case .given(let number) in flight.asks.map(\.state) { tell(id, of: number, now) }
    }

    /// Tells a searcher what an order has brought of its range.
    ///
    /// Who wants less than the order brings is answered as soon as that is there; the others wait
    /// for the order's own outcome, which is about to come and knows more.
    mutating func tell(_ id: MemberID, of number: UInt64, _ now: Instant) {
        guard let member = members[id], let order = orders[number] else { return }
        let available = member.range.available(upTo: order.presentEnd, of: order.range)
        let contentEnd = order.size > 0 ? order.size : ByteRange.openEnd
        let end = min(member.range.end, contentEnd)
        let isWhole = order.range.offset <= member.range.offset && end <= order.presentEnd
        if isWhole, end < min(order.range.end, contentEnd) {
            flights[member.flight]?.hasFound = true
            answer(id, Outcome(.found, attempts: report(member.flight, .found, now)), now)
            depart(id, from: member.flight, servedBy: number, now)
        } else if !isWhole, available > member.told {
            members[id]?.told = available
            let attempts = report(member.flight, .found, now)
            let progress = Progress(available: available, size: order.size, attempts: attempts)
            effects.append(
                .progress(progress, requestID: member.requestID, to: member.asker)
            )
        }
    }

    /// Sends a searcher its outcome and forgets it; its flight still lists it.
    mutating func answer(_ id: MemberID, _ outcome: Outcome, _ now: Instant) {
        guard let member = forget(id) else { return }
        switch outcome.result {
        case .found: counters.found += 1
        case .missing: counters.missing += 1
        case .failed: counters.failed += 1
        }
        effects.append(
            .outcome(
                outcome,
                requestID: member.requestID,
                took: now - member.since,
                to: member.asker
            )
        )
    }

    /// Takes a searcher out without an answer.
    mutating func leave(_ id: MemberID) {
        guard let member = forget(id) else { return }
        depart(id, from: member.flight)
    }

    /// Answers whose time has ended with what is known by then.
    mutating func expire(_ now: Instant) {
        while let (id, due) = deadlines.popDue(now: now) {
            guard let member = members[id], member.deadline == due else { continue }
            counters.expired += 1
            let outcome = Outcome(
                .failed(.timeout, isPermanent: false),
                sentence: Trouble.sentence(.timeout),
                attempts: report(member.flight, .expired, now),
            )
            answer(id, outcome, now)
            depart(id, from: member.flight)
        }
    }

    /// Takes a searcher off its flight's list; the flight ends with the last of them.
    private mutating func depart(_ id: MemberID, from flight: FlightID) {
        flights[flight]?.remove(id)
        if flights[flight]?.members.isEmpty == true { end(flight) }
    }

    /// The same for one who has what it asked for: an order that reaches ahead may go on.
    private mutating func depart(
        _ id: MemberID,
        from flight: FlightID,
        servedBy number: UInt64,
        _ now: Instant,
    ) {
        flights[flight]?.remove(id)
        guard flights[flight]?.members.isEmpty == true else { return }
        if !linger(flight, for: number, now) { end(flight) }
    }

    private mutating func forget(_ id: MemberID) -> Member? {
        guard let member = members.removeValue(forKey: id) else { return nil }
        intakes.leave(member.asker.route)
        if memberOf[member.asker] == id { memberOf[member.asker] = nil }
        let members = members
        deadlines.compact(goodCount: members.count) { members[$0]?.deadline == $1 }
        return member
    }
}
