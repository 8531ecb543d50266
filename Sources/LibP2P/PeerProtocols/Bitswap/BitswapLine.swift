package import Bitswap

/// What is to be written to a peer, and on which stream.
///
/// A value: one task at a time does what it says, and whoever watches the time asks it which stream
/// is late.
package struct BitswapLine<Stream: Sendable>: Sendable {
    /// What one task writes next.
    package enum Step: Sendable {
        /// Open a stream, unless there is one already.
        case open((Stream, Version)?)
        /// Write a message on the stream.
        case write(Message, Stream, Version, Server.Reply?, bytes: Int)
    }

    /// The stream on which we write; the peer writes on one of its own.
    private(set) var stream: (Stream, Version)?
    /// Sessions that want the peer, once it is known what it speaks.
    package var joining: [(session: Int, isProvider: Bool)] = []
    /// Lines for the peer's copy of our wantlist.
    package private(set) var entries: [Message.Entry] = []
    private var replies: [(Server.Reply, Message, bytes: Int)] = []
    /// Whether a task writes already.
    private(set) var isBusy = false
    /// Since when a message is being written; nil: none is.
    private var writingSince: ContinuousClock.Instant?

    /// A line on which nothing waits.
    package init() {}

    /// Adds lines; false when so many wait that the peer can't be reading.
    package mutating func add(_ more: [Message.Entry]) -> Bool {
        entries += more
        return entries.count <= Limits.entriesWaitingMax
    }

    /// Adds an answer.
    package mutating func add(_ reply: Server.Reply, _ message: Message, bytes: Int) {
        replies.append((reply, message, bytes))
    }

    /// Whether a task must begin to write; it is the caller's to start it.
    package mutating func begins() -> Bool {
        guard !isBusy else { return false }
        isBusy = true
        return true
    }

    /// What is done next; nil: nothing, and the task ends.
    package mutating func next(now: ContinuousClock.Instant) -> Step? {
        writingSince = nil
        guard !joining.isEmpty || !entries.isEmpty || !replies.isEmpty else {
            isBusy = false
            return nil
        }
        guard let (stream, version) = stream, joining.isEmpty else { return .open(stream) }
        writingSince = now
        var message = Message()
        if !entries.isEmpty {
            message.entries = Array(entries.prefix(Limits.entriesPerMessage))
            entries.removeFirst(message.entries.count)
            return .write(message, stream, version, nil, bytes: 0)
        }
        let (reply, answer, bytes) = replies.removeFirst()
        return .write(answer, stream, version, reply, bytes: bytes)
    }

    /// Nothing more is written.
    package mutating func clear() {
        joining = []
        entries = []
        replies = []
    }

    /// A stream was opened; a message that is being written begins anew on it.
    package mutating func opened(
        _ stream: Stream,
        _ version: Version,
        now: ContinuousClock.Instant
    ) {
        self.stream = (stream, version)
        if writingSince != nil { writingSince = now }
    }

    /// The stream on which a message has not been written in time.
    package func lateStream(now: ContinuousClock.Instant) -> Stream? {
        guard let writingSince, now - writingSince >= Limits.writeTime else { return nil }
        return stream?.0
    }
}
