import NIOCore

/// What the tasks and the event loop share of a stream: the bytes that wait, who waits for them,
/// and how each direction ended.
///
/// A value behind a lock. Functions that let somebody go on return whom, so that it is resumed
/// outside of the lock.
struct StreamState {
    /// What a read gives.
    enum Read {
        /// Bytes, and how many the muxer is to be told of, when it is time.
        case bytes(ByteBuffer, report: Int?)
        /// The peer has closed its side.
        case end
        case failed(PeerHostError)
        case cancelled
    }

    /// What a write gives.
    enum Write {
        case done
        case wait
        case failed(PeerHostError)
        case cancelled
    }

    /// Who goes on, and with what; and how many bytes were let go unread.
    struct Wakeup {
        var freed = 0
        var reader: (CheckedContinuation<Read, Never>, Read)?
        var writer: (CheckedContinuation<Write, Never>, Write)?

        /// Lets them go on.
        func resume() {
            if let (continuation, read) = reader { continuation.resume(returning: read) }
            if let (continuation, write) = writer { continuation.resume(returning: write) }
        }
    }

    private enum ReadSide {
        case open
        case ended
        case failed(PeerHostError)
        case cancelled
    }

    private enum WriteSide {
        case open
        /// Nothing more is written; what waits still leaves, and then the end.
        case closing
        /// The end was taken for sending.
        case closed
        case failed(PeerHostError)
        case cancelled
    }

    /// The protocol; empty until it is agreed.
    var name: String
    private var inbox = Inbox()
    private var outbox = Outbox()
    private var readSide = ReadSide.open
    private var writeSide = WriteSide.open
    private var reader: (continuation: CheckedContinuation<Read, Never>, most: Int)?
    private var writer: CheckedContinuation<Write, Never>?
    /// The loop knows that there is something to send.
    private var isAwake = false

    init(name: String) {
        self.name = name
    }

    // MARK: The task that reads

    /// What can be read without waiting; nil: nothing yet.
    mutating func readNow(upTo most: Int) -> Read? {
        if let bytes = inbox.take(upTo: most) {
            return .bytes(bytes, report: inbox.report(all: hasEnded))
        }
        switch readSide {
        case .open: return nil
        case .ended: return .end
        case .failed(let error): return .failed(error)
        case .cancelled: return .cancelled
        }
    }

    /// Reads, or waits for bytes.
    mutating func read(
        upTo most: Int,
        _ continuation: CheckedContinuation<Read, Never>
    ) -> Read? {
        precondition(reader == nil, "one task reads a stream")
        if let now = readNow(upTo: most) { return now }
        reader = (continuation, most)
        return nil
    }

    // MARK: The task that writes

    /// Puts bytes behind what waits.
    ///
    /// - Returns: what the writer does, and whether the loop must be told.
    mutating func write(_ buffer: ByteBuffer) -> (outcome: Write, wakes: Bool) {
        switch writeSide {
        case .open: break
        case .closing, .closed: return (.failed(.closedForWriting), false)
        case .failed(let error): return (.failed(error), false)
        case .cancelled: return (.cancelled, false)
        }
        outbox.append(buffer)
        return (outbox.isFull ? .wait : .done, wake())
    }

    /// Waits until there is room.
    mutating func awaitRoom(_ continuation: CheckedContinuation<Write, Never>) -> Write? {
        precondition(writer == nil, "one task writes a stream")
        switch writeSide {
        case .failed(let error): return .failed(error)
        case .cancelled: return .cancelled
        case .open, .closing, .closed: break
        }
        guard !outbox.hasRoom else { return .done }
        writer = continuation
        return nil
    }

    /// Says that nothing more will be written; whether the loop must be told.
    mutating func closeWrite() -> Bool {
        guard case .open = writeSide else { return false }
        writeSide = .closing
        return wake()
    }

    /// Puts the proposal of a protocol before everything else; it leaves with the first bytes.
    mutating func propose(_ opening: ByteBuffer) {
        outbox.append(opening)
    }

    /// A reader waits; whether the loop must be told of what has not left.
    mutating func flushOpening() -> Bool {
        outbox.bytes > 0 ? wake() : false
    }

    private mutating func wake() -> Bool {
        defer { isAwake = true }
        return !isAwake
    }

    // MARK: The loop

    /// Bytes came; whom to let go on, and whether anybody wants them.
    mutating func arrived(_ bytes: ByteBuffer) -> (wakeup: Wakeup, isWanted: Bool) {
        guard case .open = readSide else { return (Wakeup(), false) }
        inbox.append(bytes)
        return (wakeReader(), true)
    }

    /// The peer closed its side; whom to let go on, and the bytes that were read and not reported.
    mutating func ended() -> (wakeup: Wakeup, report: Int?) {
        guard case .open = readSide else { return (Wakeup(), nil) }
        readSide = .ended
        let report = inbox.report(all: true)
        return (wakeReader(), report)
    }

    /// What is to be sent: so many bytes, and perhaps the end behind them.
    mutating func announce() -> (bytes: Int, ends: Bool) {
        isAwake = false
        guard case .closing = writeSide else { return (outbox.bytes, false) }
        writeSide = .closed
        return (outbox.bytes, true)
    }

    /// Copies bytes that were announced into a frame; whom to let go on.
    mutating func drain(
        upTo most: Int,
        into frame: inout ByteBuffer
    ) -> (count: Int, wakeup: Wakeup) {
        let count = outbox.drain(upTo: most, into: &frame)
        var wakeup = Wakeup()
        if outbox.hasRoom, let writer = writer.take() { wakeup.writer = (writer, .done) }
        return (count, wakeup)
    }

    /// Nobody will read any more: lets go of what waits, so many bytes.
    ///
    /// - Returns: also the bytes that were read and not reported.
    mutating func discard() -> (unread: Int, report: Int?) {
        if case .open = readSide { readSide = .ended }
        return (inbox.clear(), inbox.report(all: true))
    }

    private var hasEnded: Bool {
        if case .open = readSide { false } else { true }
    }

    // MARK: The end

    /// Both directions are over; whom to let go on.
    ///
    /// What came before can still be read, unless this side wanted the end. What has not left stays
    /// until the loop lets go of it: it may have announced it.
    mutating func fail(_ error: PeerHostError) -> Wakeup {
        let freed = error == .resetHere ? inbox.clear() : 0
        if case .open = readSide { readSide = .failed(error) }
        switch writeSide {
        case .open, .closing: writeSide = .failed(error)
        case .closed, .failed, .cancelled: break
        }
        return wakeBoth(.failed(error), freed: freed)
    }

    /// The task that used the stream is cancelled.
    mutating func cancel() -> Wakeup {
        let freed = inbox.clear()
        readSide = .cancelled
        writeSide = .cancelled
        return wakeBoth(.cancelled, freed: freed)
    }

    /// Lets go of what has not left; only on the loop.
    mutating func clearOutbox() {
        outbox.clear()
    }

    /// Bytes that nobody has read.
    var unread: Int { inbox.bytes }

    private mutating func wakeReader() -> Wakeup {
        var wakeup = Wakeup()
        if let waiting = reader, let now = readNow(upTo: waiting.most) {
            reader = nil
            wakeup.reader = (waiting.continuation, now)
        }
        return wakeup
    }

    private mutating func wakeBoth(_ outcome: Write, freed: Int) -> Wakeup {
        var wakeup = wakeReader()
        wakeup.freed = freed
        if let writer = writer.take() { wakeup.writer = (writer, outcome) }
        return wakeup
    }
}
