/// What the shell is to write next.
package enum SendAction: Sendable, Equatable {
    /// Nothing can be sent now.
    case none
    /// Write this header alone.
    case header(Header)
    /// Write this header, and `length` bytes of those that wait on its `stream`.
    case data(Header)
    /// Both sides of the stream have ended and all was read: forget it.
    case forget(StreamID)
    /// Everything is written: close the connection. The reason is nil when we have left.
    case close(YamuxError?)
}

extension Session {
    /// The next frame.
    ///
    /// Ask as long as the connection takes bytes, and until it is `none`.
    /// Signs of life go first, then small frames, then data: streams take turns, a frame each.
    ///
    /// - Returns: what to write, or what else to do.
    package mutating func nextSend(now: ContinuousClock.Instant) -> SendAction {
        if case .ended(let error) = phase {
            guard let code = takeGoAway() else { return .close(error) }
            return .header(Header(.goAway, stream: .session, length: code.rawValue))
        }
        if let value = heartbeat.takeDue(now: now) {
            return .header(Header(.ping, .open, stream: .session, length: value))
        }
        if !pongs.isEmpty {
            return .header(
                Header(.ping, .acknowledge, stream: .session, length: pongs.removeFirst())
            )
        }
        if let code = takeGoAway() {
            return .header(Header(.goAway, stream: .session, length: code.rawValue))
        }
        if !refusals.isEmpty {
            return .header(Header(.windowUpdate, .reset, stream: refusals.removeFirst()))
        }
        while let slot = streams.urgent.front {
            if let action = nextUrgent(slot, now: now) { return action }
            streams.urgent.remove(slot)
            schedule(slot)
        }
        if let slot = streams.bulk.front {
            streams.bulk.remove(slot)
            return sendData(slot, [], payloadMax: Limits.framePayloadMax)
        }
        if case .leaving = phase, streams.count == 0 { return .close(nil) }
        return .none
    }

    private mutating func takeGoAway() -> GoAwayCode? {
        defer { goAwayDue = nil }
        return goAwayDue
    }

    /// The next small frame of a stream, or nil when it has none.
    private mutating func nextUrgent(_ slot: Int, now: ContinuousClock.Instant) -> SendAction? {
        let stream = streams[slot]
        if let code = stream.resetCode {
            remove(slot)
            return .header(Header(.windowUpdate, .reset, stream: stream.id, length: code))
        }
        switch stream.opening {
        case .unsent:
            streams[slot].opening = .unacknowledged
            return sendFirst(slot, .open, now: now)
        case .accepted:
            streams[slot].opening = .done
            return sendFirst(slot, .acknowledge, now: now)
        case .unacknowledged, .arrived, .done:
            break
        }
        if stream.input == .open, stream.window.isGrantDue { return grant(slot, [], now: now) }
        // An end is a frame of its own: go-yamux may take it before the payload that it is on.
        if stream.output == .finishing, stream.unsent == 0 {
            streams[slot].output = .finished
            return .header(Header(.windowUpdate, .finish, stream: stream.id))
        }
        guard stream.isOver else { return nil }
        remove(slot)
        return .forget(stream.id)
    }

    /// The frame that opens or acknowledges a stream: its first bytes, if there are any.
    private mutating func sendFirst(
        _ slot: Int,
        _ flags: Header.Flags,
        now: ContinuousClock.Instant
    ) -> SendAction {
        guard streams[slot].sendable > 0 else { return grant(slot, flags, now: now) }
        return sendData(slot, flags, payloadMax: Limits.firstPayloadMax)
    }

    private mutating func sendData(
        _ slot: Int,
        _ flags: Header.Flags,
        payloadMax: Int
    ) -> SendAction {
        let count = min(streams[slot].sendable, payloadMax)
        streams[slot].unsent -= count
        streams[slot].credit -= count
        schedule(slot)
        return .data(Header(.data, flags, stream: streams[slot].id, length: UInt32(count)))
    }

    /// Grants what was read, and more when the window should grow and the session has room.
    private mutating func grant(
        _ slot: Int,
        _ flags: Header.Flags,
        now: ContinuousClock.Instant
    ) -> SendAction {
        let before = streams[slot].window.size
        var count = 0
        if streams[slot].window.isGrantDue {
            let room = configuration.windowBytesTotal - windowBytes
            count = streams[slot].window.grant(
                now: now,
                roundTrip: roundTrip,
                sizeMax: min(configuration.windowBytesMax, before + room)
            )
        }
        windowBytes += streams[slot].window.size - before
        return .header(
            Header(.windowUpdate, flags, stream: streams[slot].id, length: UInt32(count))
        )
    }
}
