/// What the shell does with streams.
extension Session {
    /// Why no stream can be opened now, or nil when one can.
    package var openRefusal: OpenError? {
        guard case .open = phase, !isPeerLeaving else { return .leaving }
        guard nextNumber <= UInt64(UInt32.max) else { return .numbersExhausted }
        guard outboundCount < configuration.outboundStreamsMax else { return .tooManyStreams }
        guard unacknowledgedCount < Limits.unacknowledgedMax else { return .tooManyUnacknowledged }
        guard windowBytes + Limits.windowBytesMin <= configuration.windowBytesTotal else {
            return .noWindow
        }
        return nil
    }

    /// Opens a stream of ours.
    ///
    /// Bytes written before the next `nextSend` travel in the frame that opens it.
    ///
    /// - Returns: its number.
    /// - Throws: `OpenError`; `openRefusal` tells beforehand.
    package mutating func open(now: ContinuousClock.Instant) throws(OpenError) -> StreamID {
        if let refusal = openRefusal { throw refusal }
        let id = StreamID(UInt32(nextNumber))
        nextNumber += 2
        outboundCount += 1
        unacknowledgedCount += 1
        windowBytes += Limits.windowBytesMin
        streams.urgent.append(streams.insert(Stream(id, .unsent, now: now)))
        return id
    }

    /// Acknowledges a stream of the peer's, for somebody serves it now.
    ///
    /// The peer may have 256 streams that wait for this. What is written on one acknowledges it
    /// too. Of a stream that is gone nothing happens.
    package mutating func accept(_ id: StreamID) {
        guard let slot = streams.slot(of: id), streams[slot].opening == .arrived else { return }
        streams[slot].opening = .accepted
        streams.urgent.append(slot)
    }

    /// Says that so many more bytes wait to be sent on a stream.
    ///
    /// Of a stream that is gone nothing happens; the shell was told, or did it itself.
    package mutating func write(_ count: Int, to id: StreamID) {
        precondition(count >= 0, "nobody writes less than nothing")
        guard count > 0, let slot = streams.slot(of: id), streams[slot].resetCode == nil else {
            return
        }
        precondition(streams[slot].output == .open, "a finished stream sends no more")
        streams[slot].unsent += count
        if streams[slot].opening == .arrived { streams[slot].opening = .accepted }
        schedule(slot)
    }

    /// Ends our side of a stream behind what waits to be sent on it.
    package mutating func finish(_ id: StreamID) {
        guard let slot = streams.slot(of: id), streams[slot].output == .open else { return }
        streams[slot].output = .finishing
        if streams[slot].opening == .arrived { streams[slot].opening = .accepted }
        schedule(slot)
    }

    /// Ends a stream at once; what waits to be sent or read on it is forgotten.
    ///
    /// The shell forgets it too.
    ///
    /// - Parameters:
    ///   - id: the stream.
    ///   - code: what the peer is told; libp2p has no meaning for most of them, and 0 is none.
    package mutating func reset(_ id: StreamID, code: UInt32 = 0) {
        guard let slot = streams.slot(of: id), streams[slot].resetCode == nil else { return }
        reset(slot, code: code)
    }

    /// Says that a stream's reader has taken so many bytes of what was delivered.
    package mutating func read(_ count: Int, from id: StreamID) {
        guard count > 0, let slot = streams.slot(of: id), streams[slot].resetCode == nil else {
            return
        }
        streams[slot].window.read(count)
        unreadBytes -= count
        let isGrantDue = streams[slot].input == .open && streams[slot].window.isGrantDue
        if isGrantDue || streams[slot].isOver { streams.urgent.append(slot) }
    }

    /// Leaves: no stream is opened any more, and when the last is gone the session is closed.
    ///
    /// - Parameter code: what the peer is told.
    package mutating func leave(_ code: GoAwayCode = .normal) {
        guard case .open = phase else { return }
        phase = .leaving
        goAwayDue = code
    }

    /// Resets a stream: it keeps its place until the frame is written, when there has to be one.
    mutating func reset(_ slot: Int, code: UInt32) {
        let stream = streams[slot]
        guard stream.opening != .unsent, stream.input == .open || stream.output != .finished else {
            return remove(slot)
        }
        unreadBytes -= stream.window.unread
        streams[slot].resetCode = code
        streams[slot].unsent = 0
        streams.bulk.remove(slot)
        streams.urgent.append(slot)
    }

    /// Puts a stream where it waits for its next frame, if it has one.
    mutating func schedule(_ slot: Int) {
        let stream = streams[slot]
        if stream.opening == .unsent || stream.opening == .accepted || stream.resetCode != nil
            || stream.isOver || (stream.output == .finishing && stream.unsent == 0)
        {
            streams.urgent.append(slot)
        } else if stream.sendable > 0 {
            streams.bulk.append(slot)
        }
    }
}
