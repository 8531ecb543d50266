/// What the shell is to do after a header.
package enum ReceiveAction: Sendable, Equatable {
    /// Nothing.
    case none
    /// The peer has opened this stream. `accept` or `reset` it; its first bytes may follow.
    case opened(StreamID)
    /// The stream is lost: forget it, and what was kept for it.
    case reset(StreamID, ResetReason)
    /// The peer leaves: it will take no stream of ours any more. Those that are open go on.
    case peerLeaving
    /// The session has ended. Read no more; write what `nextSend` gives, and close.
    case failed(YamuxError)
}

/// What the shell is to do with the bytes at hand.
package enum PayloadAction: Sendable, Equatable {
    /// Read a header, and give it to `receive`.
    case header
    /// Wait until more has come.
    case wait
    /// Hand so many bytes (or none) to the stream; if it ends, nothing follows them.
    case deliver(StreamID, bytes: Int, ends: Bool)
    /// Drop so many bytes: their stream is gone.
    case skip(bytes: Int)
}

extension Session {
    /// Says what the next bytes are.
    ///
    /// A frame's payload may be taken in pieces, as it comes.
    ///
    /// - Parameter available: how many bytes are at hand; may be 0.
    /// - Returns: what to do with them.
    package mutating func takePayload(upTo available: Int) -> PayloadAction {
        switch payload {
        case .none:
            return .header
        case .skipped(let left):
            guard available > 0 else { return .wait }
            let count = min(left, available)
            payload = count == left ? .none : .skipped(left: left - count)
            return .skip(bytes: count)
        case .delivered(let id, let left):
            guard let slot = streams.slot(of: id), streams[slot].resetCode == nil else {
                payload = left > 0 ? .skipped(left: left) : .none
                return takePayload(upTo: available)
            }
            guard available > 0 || left == 0 else { return .wait }
            let count = min(left, available)
            let ends = count == left && streams[slot].input == .finishing
            payload = count == left ? .none : .delivered(id, left: left - count)
            if ends {
                streams[slot].input = .finished
                schedule(slot)
            }
            return .deliver(id, bytes: count, ends: ends)
        }
    }

    /// Takes a header from its first eight and its last four bytes, as big-endian numbers.
    package mutating func receive(
        _ first: UInt64,
        _ last: UInt32,
        now: ContinuousClock.Instant
    ) -> ReceiveAction {
        do {
            return receive(try Header(first, last), now: now)
        } catch {
            fail(error)
            return .failed(error)
        }
    }

    /// Takes a header.
    ///
    /// The payload of the one before must have been taken.
    package mutating func receive(_ header: Header, now: ContinuousClock.Instant) -> ReceiveAction {
        if case .ended(let error) = phase { return .failed(error) }
        guard case .none = payload else {
            preconditionFailure("a payload stands before the header")
        }
        heartbeat.heard(now: now)
        do {
            switch header.kind {
            case .data, .windowUpdate: return try receiveOnStream(header, now: now)
            case .ping: return try receivePing(header, now: now)
            case .goAway: return try receiveGoAway(header.length)
            }
        } catch {
            fail(error)
            return .failed(error)
        }
    }

    private mutating func receivePing(
        _ header: Header,
        now: ContinuousClock.Instant
    ) throws(YamuxError) -> ReceiveAction {
        if header.flags.contains(.open) {
            guard pingGuard.admit(now: now) else { throw .tooManyPings }
            if pongs.count < Limits.pongsMax { pongs.append(header.length) }
        } else if header.flags.contains(.acknowledge) {
            heartbeat.answered(header.length, now: now)
        }
        return .none
    }

    private mutating func receiveGoAway(_ code: UInt32) throws(YamuxError) -> ReceiveAction {
        guard code == GoAwayCode.normal.rawValue else { throw .peerLeft(code) }
        defer { isPeerLeaving = true }
        return isPeerLeaving ? .none : .peerLeaving
    }

    private mutating func receiveOnStream(
        _ header: Header,
        now: ContinuousClock.Instant
    ) throws(YamuxError) -> ReceiveAction {
        if header.flags.contains(.open) { return try receiveOpening(header, now: now) }
        guard let slot = streams.slot(of: header.stream), streams[slot].opening != .unsent else {
            return try receiveUnknown(header)
        }
        return try receive(header, slot)
    }

    /// A frame on a stream that is not open: one that we have closed, or one that never was.
    private mutating func receiveUnknown(_ header: Header) throws(YamuxError) -> ReceiveAction {
        let id = header.stream
        let wasOpen =
            id.isOpened(by: role)
            ? UInt64(id.number) < nextNumber && streams.slot(of: id) == nil : seen.contains(id)
        // A peer may give up a stream before its first frame.
        guard wasOpen || header.flags.contains(.reset) else { throw .unknownStream(id) }
        try skipPayload(of: header)
        return .none
    }

    private mutating func receiveOpening(
        _ header: Header,
        now: ContinuousClock.Instant
    ) throws(YamuxError) -> ReceiveAction {
        let id = header.stream
        guard id.isOpened(by: role.other) else { throw .wrongParity(id) }
        guard seen.insert(id) else { throw .streamReused(id) }
        guard !header.flags.contains(.reset) else {
            try skipPayload(of: header)
            return .none
        }
        guard canAdmit else {
            guard refusals.count < Limits.refusalsMax else { throw .tooManyRefusals }
            refusals.append(id)
            try skipPayload(of: header)
            return .none
        }
        inboundCount += 1
        windowBytes += Limits.windowBytesMin
        let slot = streams.insert(Stream(id, .arrived, now: now))
        if hasHeadStart {
            streams[slot].window.widen(by: Limits.headStartBytes)
            windowBytes += Limits.headStartBytes
        }
        let action = try receive(header, slot)
        return action == .none ? .opened(id) : .none
    }

    /// Whether the peer's next stream may have a larger first window.
    private var hasHeadStart: Bool {
        let grown = windowBytes - streams.count * Limits.windowBytesMin
        return grown + Limits.headStartBytes <= Limits.headStartsBytesMax
            && windowBytes + Limits.headStartBytes <= configuration.windowBytesTotal
            && Limits.windowBytesMin + Limits.headStartBytes <= configuration.windowBytesMax
    }

    private var canAdmit: Bool {
        guard case .open = phase else { return false }
        return inboundCount < configuration.inboundStreamsMax
            && windowBytes + Limits.windowBytesMin <= configuration.windowBytesTotal
    }

    /// A frame on a stream that is open, or that waits for its reset to be written.
    private mutating func receive(
        _ header: Header,
        _ slot: Int
    ) throws(YamuxError) -> ReceiveAction {
        if header.flags.contains(.reset) {
            let wasReset = streams[slot].resetCode != nil
            remove(slot)
            try skipPayload(of: header)
            let code = header.kind == .windowUpdate ? header.length : 0
            return wasReset ? .none : .reset(header.stream, .byPeer(code))
        }
        if header.flags.contains(.acknowledge), streams[slot].opening == .unacknowledged {
            streams[slot].opening = .done
            unacknowledgedCount -= 1
        }
        let lost =
            try header.kind == .data ? receiveData(header, slot) : receiveCredit(header, slot)
        guard let lost else {
            if header.flags.contains(.finish) { receiveFinish(header.stream, slot) }
            return .none
        }
        reset(slot, code: 0)
        return .reset(header.stream, lost)
    }

    private mutating func receiveData(
        _ header: Header,
        _ slot: Int
    ) throws(YamuxError) -> ResetReason? {
        let count = Int(header.length)
        guard count > 0 else { return nil }
        guard streams[slot].resetCode == nil, streams[slot].input == .open else {
            try skipPayload(of: header)
            return streams[slot].resetCode == nil ? .dataAfterFinish : nil
        }
        guard streams[slot].window.receive(count) else { throw .windowExceeded(header.stream) }
        unreadBytes += count
        guard unreadBytes <= configuration.unreadBytesMax else {
            try skipPayload(of: header)
            return .unreadBytes
        }
        payload = .delivered(header.stream, left: count)
        return nil
    }

    private mutating func receiveCredit(
        _ header: Header,
        _ slot: Int
    ) throws(YamuxError) -> ResetReason? {
        guard streams[slot].resetCode == nil else { return nil }
        let credit = streams[slot].credit + Int(header.length)
        guard credit <= Int(UInt32.max) else { return .creditOverflow }
        streams[slot].credit = credit
        schedule(slot)
        return nil
    }

    private mutating func receiveFinish(_ id: StreamID, _ slot: Int) {
        guard streams[slot].resetCode == nil, streams[slot].input == .open else { return }
        streams[slot].input = .finishing
        // The end is delivered as payload is: behind it, or alone.
        if case .none = payload { payload = .delivered(id, left: 0) }
    }

    private mutating func skipPayload(of header: Header) throws(YamuxError) {
        guard header.kind == .data, header.length > 0 else { return }
        guard header.length <= Limits.receivedPayloadMax else { throw .frameTooLong(header.length) }
        payload = .skipped(left: Int(header.length))
    }
}
