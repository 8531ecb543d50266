/// What a session knows of a stream.
///
/// ```
///   opening     unsent ──SYN──▶ unacknowledged ──ACK came──▶ done      one of ours
///               arrived ──accept──▶ accepted ──ACK──▶ done             one of the peer's
///   input       open ──FIN came──▶ finishing ──all delivered──▶ finished
///   output      open ──finish──▶ finishing ──FIN──▶ finished
/// ```
///
/// It is over when input and output are finished and all was read. A reset takes it out at once,
/// except that one of ours keeps its place until the frame that says so is written; so it counts,
/// and a peer that doesn't read can't make us remember more resets than it may have streams.
struct Stream {
    enum Opening {
        case unsent
        case unacknowledged
        case arrived
        case accepted
        case done
    }

    enum Side {
        case open
        case finishing
        case finished
    }

    let id: StreamID
    var opening: Opening
    var input = Side.open
    var output = Side.open
    /// The code of a reset that waits to be written.
    var resetCode: UInt32?
    var window: ReceiveWindow
    /// Bytes that we may send.
    var credit = Limits.windowBytesMin
    /// Bytes that wait to be sent.
    var unsent = 0

    init(_ id: StreamID, _ opening: Opening, now: ContinuousClock.Instant) {
        self.id = id
        self.opening = opening
        window = ReceiveWindow(now: now)
    }

    var isOver: Bool {
        input == .finished && output == .finished && window.unread == 0
    }

    /// Bytes that can be sent now.
    var sendable: Int { min(unsent, credit) }
}
