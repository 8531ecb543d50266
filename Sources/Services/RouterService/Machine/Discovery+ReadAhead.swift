import Messages

/// Orders that reach ahead of who reads in order, as an operating system reads files.
///
/// A client asks for ranges, several at a time, and each that is not here yet joins the flight of its
/// root. Where they go on from the bytes that an order has brought, the next one reaches further than
/// what is asked for, and those after it twice as far each, up to a bound:
///
/// ```
///  brought by the last order     asked for     ahead (8, 16, 32, 64 MiB)    the content's end
///  ──────────────────────────┼───────────────┼────────────────────────┼ ─ ─ ─ ─┤
///                          Reading.end     askedEnd              range.end
/// ```
///
/// Each searcher is answered when its own range is there. When all are, the order goes on for a while
/// and its flight lingers; who reads on joins it. A first search, or one for another place, orders what
/// it asks for and no more.
///
/// - One order for each flight: the next is given when this one has ended. By then a reader that waits
///   has asked for what follows, and the order that brings it leaves within the same turn.
/// - Whoever asks for another place of the content, while somebody waits for this one, cuts the order
///   to what is asked for; where nobody waits, it is withdrawn, and a new flight begins.
/// - An order that ends badly after it has brought something says nothing of what is asked for: whoever
///   waits has that ordered anew, and exactly. It is nothing to be remembered either.
/// - It lives as long as any order: to the deadline of who was there when it was given, whoever joins.
///   One that ran out of time while it brought something is given anew as well.
/// - Who waits for room goes before it: nothing reaches ahead while an order waits for a fetcher, and a
///   flight that lingers gives its place up.
extension Discovery {
    /// Whether a flight in this manner may have brought what nobody may need.
    ///
    /// Not over a network that is slow or scarce, with little power, or where it goes by the cost:
    /// somebody pays for it. Not where as little as possible is to be told to others. Whether the
    /// content is public doesn't matter: who is asked knows already that it is wanted.
    private func mayReachAhead(_ manner: Manner) -> Bool {
        guard !manner.isScarce, !manner.isBandwidthLow, manner.urgency != .low else { return false }
        return switch manner.strategy ?? policy.strategy {
        case .performance, .trust: true
        case .privacy, .cost: false
        }
    }

    private var firstStep: UInt64 { min(bounds.readAheadMin, bounds.readAheadMax) }

    /// How far the next order of a flight might reach ahead of what is asked for, and how far it does.
    mutating func reach(
        of flight: Flight,
        beyond asked: ByteRange,
        mayReachAhead: Bool,
    ) -> (step: UInt64, ahead: UInt64) {
        guard flight.key.format == .file, let reading = readings[flight.key],
            reading.isContinued(by: asked, window: bounds.readerWindow)
        else { return (firstStep, 0) }
        guard mayReachAhead, self.mayReachAhead(flight.manner), !isDraining, waitingCount == 0,
            flight.members.allSatisfy({ members[$0].map { asked.contains($0.range) } ?? true })
        else { return (reading.ahead, 0) }
        return (reading.ahead, reading.ahead(of: asked))
    }

    /// Remembers how far an order has brought a content that goes on.
    ///
    /// - `order`: the order.
    /// - `key`: the flight's that it was given for.
    /// - `end`: everything up to here is in the store.
    /// - `took`: how long it took to bring all that it was to bring; nil: it was withdrawn.
    mutating func noteReading(
        _ order: OpenOrder,
        of key: FlightKey,
        upTo end: UInt64,
        took: Duration? = nil,
    ) {
        guard order.size > end, key.format == .file else { return }
        var ahead = order.step
        if let took, order.isAhead {
            if took <= Limits.readAheadQuick { ahead = min(ahead * 2, bounds.readAheadMax) }
            if took > Limits.readAheadSlow { ahead = max(ahead / 2, firstStep) }
        }
        readings.note(key, Reading(end: end, size: order.size, ahead: ahead))
    }

    /// Goes on after an order that reached ahead and did not bring all of it.
    ///
    /// Whoever waits has what it wants ordered anew, exactly. Nobody is told what came of the rest.
    ///
    /// - Returns: false when whoever waits has no time for that.
    mutating func startAnew(after order: OpenOrder, _ now: Instant) -> Bool {
        guard let flight = flights[order.flight] else { return true }
        let isLate = latestDeadline(of: flight) < now + Limits.secondRoundMin
        if !flight.members.isEmpty, isLate { return false }
        readings.forget(flight.key)
        var brought = order
        brought.range.end = order.presentEnd
        found(brought, now)
        return true
    }
}

// MARK: Who reads on

extension Discovery {
    /// The flight that a search joins, if there is one.
    ///
    /// One that lingers is joined by who reads on. It ends when somebody wants another place.
    mutating func flight(of key: FlightKey, for range: ByteRange) -> FlightID? {
        guard let id = flightOf[key] else { return nil }
        guard lingering[id] != nil, let order = flights[id]?.asks.first.flatMap(openOrder(of:)),
            !order.isNear(range, window: bounds.readerWindow)
        else { return id }
        end(id)
        return nil
    }

    /// Somebody has joined, or wants another range: an order that reaches ahead is read on, or it is
    /// cut to what is asked for.
    mutating func adjustReach(to member: MemberID, _ now: Instant) {
        guard let wanted = members[member], let flight = flights[wanted.flight] else { return }
        lingering[wanted.flight] = nil
        for case .given(let number) in flight.asks.map(\.state) {
            guard let order = orders[number], order.isAhead, !order.isCut else { continue }
            if order.isNear(wanted.range, window: bounds.readerWindow) {
                let end = min(wanted.range.end, order.range.end)
                orders[number]?.wantedEnd = max(order.wantedEnd, end)
            } else {
                cut(number, order, flight)
                endIfCut(number, now)
            }
        }
    }

    /// Lets an order end where the last byte is that somebody waits for there.
    private mutating func cut(_ number: UInt64, _ order: OpenOrder, _ flight: Flight) {
        var end = order.presentEnd
        for member in flight.members {
            guard let range = members[member]?.range, range.offset < order.range.end,
                order.isNear(range, window: bounds.readerWindow)
            else { continue }
            end = max(end, min(range.end, order.range.end))
        }
        orders[number]?.range.end = end
        orders[number]?.isCut = true
    }

    /// Withdraws an order that was cut and has brought what is left of it.
    mutating func endIfCut(_ number: UInt64, _ now: Instant) {
        guard let order = orders[number], order.isCut, order.presentEnd >= order.range.end,
            let flight = flights[order.flight], let ask = takeAsk(number, of: order.flight)
        else { return }
        noteReading(order, of: flight.key, upTo: order.range.end)
        note(Outcome(.found), of: order, .found, now)
        drop(ask, of: flight)
        found(order, now)
    }
}
