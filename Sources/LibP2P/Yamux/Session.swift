/// One side of a connection that carries many streams: yamux, version 0 (libp2p/specs, yamux).
///
/// **What it does.** It decides what each frame means and which frame goes next. It numbers
/// streams, counts credit both ways, lets windows grow, takes turns among those that send, pings,
/// and ends a stream or the session when the peer breaks the protocol or goes past a bound.
/// **What it doesn't.** It sees no payload and keeps no bytes, has no clock and no socket. Its
/// shell reads headers, hands bytes on, keeps what waits to be sent, and decides nothing.
///
/// The shell's side, in a loop whenever bytes have come:
///
/// 1. `takePayload` says whether the bytes at hand belong to a stream, are to be skipped, or begin
///    a header;
/// 2. a header goes to `receive`, whose action may say that a stream was opened or lost, or that
///    the session has failed;
/// 3. what a stream's reader has taken is told by `read`, and grants the peer more.
///
/// And whenever something may be written: `nextSend` until it is `none`, a header each time, and
/// behind a `data` header so many bytes as it says from what was told by `write`. Every other call
/// may make something to send; so ask after each of them, or after some together.
///
/// ```
///            goAway(.normal)             the last stream is gone
///   open ────────────────────▶ leaving ─────────────────────────┐
///     │                          │                              ▼
///     └──── the peer breaks the protocol, is silent, leaves ──▶ ended
/// ```
///
/// - open: streams may be opened by both sides, unless the peer has said that it leaves.
/// - leaving: no new streams; those that are open go on.
/// - ended: a last frame tells the peer why, when there is anybody to tell.
///
/// **What it trusts.** Nothing that the peer says. **Known weakness:** with the windows that yamux
/// gives each stream unasked, a peer can make us hold `Configuration.unreadBytesMax`.
package struct Session: ~Copyable {
    enum Phase {
        case open
        case leaving
        case ended(YamuxError)
    }

    /// Whose payload comes next.
    enum Payload {
        case none
        case skipped(left: Int)
        case delivered(StreamID, left: Int)
    }

    /// Which side this is.
    package let role: Role
    let configuration: Configuration

    var phase = Phase.open
    var isPeerLeaving = false
    /// A last or a leaving word that waits to be written.
    var goAwayDue: GoAwayCode?

    var streams = StreamTable()
    var inboundCount = 0
    var outboundCount = 0
    var unacknowledgedCount = 0
    /// The number of our next stream; 64 bits, for it runs past the last of 32.
    var nextNumber: UInt64
    var seen = SeenIDs()

    var payload = Payload.none
    /// Windows of all streams together.
    package internal(set) var windowBytes = 0
    /// Bytes that came for all streams together and were not read.
    package internal(set) var unreadBytes = 0

    var heartbeat: Heartbeat
    var pingGuard: PingGuard
    var pongs: [UInt32] = []
    var refusals: [StreamID] = []

    /// One side of a new connection; a first ping is due at once.
    package init(
        _ role: Role,
        configuration: Configuration = Configuration(),
        now: ContinuousClock.Instant
    ) {
        self.role = role
        self.configuration = configuration
        nextNumber = role == .dialer ? 1 : 2
        heartbeat = Heartbeat(configuration, now: now)
        pingGuard = PingGuard(now: now)
    }

    /// How many streams are open, of ours and of the peer's.
    package var streamCount: (outbound: Int, inbound: Int) { (outboundCount, inboundCount) }

    /// The round trip to the peer, once it was measured.
    package var roundTrip: Duration? { heartbeat.roundTrip }

    /// Whether the session knows a stream: its shell then keeps something for it.
    package func knows(_ id: StreamID) -> Bool {
        streams.slot(of: id).map { streams[$0].resetCode == nil } ?? false
    }

    /// Bytes that wait to be sent on a stream; 0 when it is gone.
    package func unsentBytes(of id: StreamID) -> Int {
        streams.slot(of: id).map { streams[$0].unsent } ?? 0
    }

    /// Ends the session.
    mutating func fail(_ error: YamuxError) {
        phase = .ended(error)
        payload = .none
        goAwayDue = error.goAway
    }

    /// Takes a stream out of the books.
    mutating func remove(_ slot: Int) {
        let stream = streams[slot]
        windowBytes -= stream.window.size
        if stream.resetCode == nil { unreadBytes -= stream.window.unread }
        if stream.opening == .unsent || stream.opening == .unacknowledged {
            unacknowledgedCount -= 1
        }
        if stream.id.isOpened(by: role) { outboundCount -= 1 } else { inboundCount -= 1 }
        streams.remove(slot)
    }
}
