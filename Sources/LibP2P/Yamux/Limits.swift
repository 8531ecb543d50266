/// The bounds of a session, each with the arithmetic that gives it.
package enum Limits {
    /// The window that each side of a new stream has (yamux, "Flow Control").
    package static let windowBytesMin = 256 * 1024

    /// By how much the first window of a stream that the peer opens is larger, when there is room:
    /// a message with a block of 256 KiB comes whole, and nobody stops in it for a grant.
    package static let headStartBytes = windowBytesMin

    /// What windows may have grown by when such a stream gets its head start: half of the room in
    /// which they grow, 64 streams.
    package static let headStartsBytesMax = windowBytesMax

    /// How far a window grows.
    ///
    /// 16 MiB carry 1 Gbit/s over a round trip of 134 ms; go-yamux and py-libp2p stop there too.
    package static let windowBytesMax = 16 * 1024 * 1024

    /// All windows of a session: what a peer can make us hold when nobody reads.
    ///
    /// 512 streams × 256 KiB = 128 MiB, so that no stream within the limits is refused for it, and
    /// 32 MiB in which windows grow: two at 16 MiB, or 32 at 1 MiB and a bit.
    package static let windowBytesTotal =
        (inboundStreamsMax + outboundStreamsMax) * windowBytesMin + 2 * windowBytesMax

    /// Bytes that came and were not read, over all streams of a session: two full windows.
    ///
    /// The stream whose frame goes past it is reset.
    package static let unreadBytesMax = 2 * windowBytesMax

    /// Streams that the peer has open at a time.
    package static let inboundStreamsMax = 256

    /// Streams that we have open at a time.
    package static let outboundStreamsMax = 256

    /// Streams of ours that the peer has not acknowledged (yamux, "ACK backlog").
    package static let unacknowledgedMax = 256

    /// A window is doubled when half of it is used up within so many round trips, as go-yamux
    /// does: until then it may have been what held the sender back.
    package static let growthRoundTrips = 4

    /// Payload of a data frame that we send.
    ///
    /// With its header it fills one Noise message of 65,535 bytes, of which 16 are the tag. It is
    /// also a stream's turn among those that send.
    package static let framePayloadMax = 65_535 - 16 - Header.byteCount

    /// Payload of the frame that opens or acknowledges a stream, which goes ahead of those in
    /// turn: a request or an answer, and no bulk.
    package static let firstPayloadMax = 16 * 1024

    /// Payload of a frame that the peer sends: no window holds more.
    package static let receivedPayloadMax = windowBytesMax

    /// Stream ids that the peer may skip and come back to.
    ///
    /// go-yamux numbers a stream before its turn to write comes, with 256 of them at a time.
    package static let reorderedIDsMax = 256

    /// Refusals that wait to be written: a peer that opens more while it doesn't read is flooding.
    package static let refusalsMax = 64

    /// Answers to pings that wait to be written; further pings go unanswered, as in go-yamux.
    package static let pongsMax = 16

    /// Pings that a peer may send at once; one each `pingAllowance` more.
    ///
    /// go-yamux, py-libp2p and
    /// rust-yamux send one in 10 to 30 s.
    package static let pingsMax = 64

    /// How often a peer may ping in the long run.
    package static let pingAllowance = Duration.milliseconds(100)

    /// How often the round trip is measured, which keeps the connection alive too.
    package static let pingInterval = Duration.seconds(30)

    /// How long a peer may say nothing at all after a ping: go-yamux's 10 s.
    package static let pingTimeout = Duration.seconds(10)

    /// How long a ping may wait for room in the socket.
    ///
    /// A MiB of buffers drains in 30 s at 35 KB/s; a slower peer doesn't read.
    package static let writeTimeout = Duration.seconds(30)
}
