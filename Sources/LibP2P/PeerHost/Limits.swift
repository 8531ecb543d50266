/// The bounds of a host, each with the arithmetic that gives it.
package enum Limits {
    // MARK: Connections

    /// Connections whose peer isn't proven yet: each holds a Noise frame of 64 KiB at most in each
    /// direction, or TLS's buffers of 48 KiB and a message of 100: 256 × 148 KiB = 37 MiB.
    package static let handshakesMax = 256
    /// Of these from one address: a quarter, so that no single machine takes all.
    package static let handshakesPerAddressMax = 64
    /// How long the way from an accepted or dialled socket to a proven peer may take: six round
    /// trips of the worst satellite link (700 ms), twice.
    package static let handshakeTime = Duration.seconds(10)
    /// Connections there can be, above what the manager trims to: idle ones cost less than 40 KiB in
    /// TLS, and 10 KiB in Noise: 2,048 × 40 KiB = 80 MiB.
    package static let connectionsMax = 2_048
    /// Connections with one peer: one, another of a simultaneous dial, and room for reconnecting
    /// before the old one is seen to be dead.
    package static let connectionsPerPeerMax = 8
    /// How many connections a listener lets the kernel hold for it.
    package static let backlog: Int32 = 512

    // MARK: Dialling

    /// How long one address is alone before the next is tried too (RFC 8305 §5).
    package static let dialStagger = Duration.milliseconds(250)
    /// Addresses of one peer that are tried together.
    package static let dialsPerPeerMax = 8
    /// Addresses of one peer that are remembered.
    package static let addressesPerPeerMax = 32
    /// How long a dial may take in all: three addresses after another with their handshakes.
    package static let dialTime = Duration.seconds(30)
    /// Peers that are dialled together.
    package static let dialsMax = 128

    // MARK: The manager

    /// Peers whose addresses are remembered: 1,024 × 32 addresses × 64 B = 2 MiB.
    package static let knownPeersMax = 1_024
    /// Peers that the manager calls together.
    package static let managerDialsMax = 8
    /// The wait after a first failed call.
    package static let reconnectMin = Duration.seconds(1)
    /// The longest wait: a node that is away for a day is asked 300 times.
    package static let reconnectMax = Duration.seconds(300)
    /// How long a new connection is spared.
    package static let graceTime = Duration.seconds(20)
    /// What is left of `maxConnections` after a trim.
    package static let trimmedShare = 0.9
    /// How often machines that wait for a time are asked, per event loop: one timer, however many
    /// connections there are.
    package static let tick = Duration.milliseconds(250)

    // MARK: Streams

    /// Streams in all: each holds some 500 B beside its bytes.
    package static let streamsMax = 16_384
    /// Streams with one peer.
    package static let streamsPerPeerMax = 1_024
    /// How long agreement on a stream's protocol may take.
    package static let negotiationTime = Duration.seconds(10)
    /// How long a stream that nobody reads any more may take to end by itself.
    package static let lingerTime = Duration.seconds(10)
    /// Streams of one protocol that may be open when its handler says nothing else.
    package static let streamsPerProtocol = 1_024
    /// Bytes that may wait unread in one connection: the largest window, and as much for all other
    /// streams of it.
    package static let connectionBytesMax = 32 << 20
    /// Bytes that may wait unread in all, before who holds more than others is cut.
    ///
    /// Above it only those connections may go on that hold less than an equal part of it; so it is
    /// never more than twice this.
    package static let bytesMax = 256 << 20
    /// Bytes that a writer may be ahead of the transport by, on one stream: four frames.
    package static let outboxBytesMax = 256 << 10
    /// Bytes that a reader takes before the muxer hears of it: half of the first window, for which it
    /// grants more, so that a hop to the loop is never for nothing.
    package static let consumedReportBytes = 128 << 10
    /// A slice that is smaller than this part of its buffer is copied out of it.
    package static let sliceShareMin = 5
    /// A chunk of copied slices is not grown beyond this.
    package static let ownChunkBytesMax = 32 << 10

    // MARK: The wire

    /// What a socket is read into: from one small frame to two large ones.
    package static let receiveBytesMin = 512
    /// The first read of a connection: a handshake message.
    package static let receiveBytesFirst = 1_024
    /// The largest read.
    package static let receiveBytesMax = 128 << 10
    /// Unsent bytes at which a connection stops sending, and goes on: eight frames, and two.
    package static let unsentBytesMax = 512 << 10
    /// Unsent bytes below which it goes on.
    package static let unsentBytesLow = 128 << 10
    /// Bytes of frames at which they are flushed: half a frame's.
    ///
    /// TLS holds what is not flushed where nobody counts it, and keeps the buffer of its largest
    /// flush: this and a full frame, 96 KiB, take one of 128.
    package static let unflushedBytesMax = 32 << 10
    /// How long TLS waits for a peer's farewell, where the wire is not cut before.
    package static let farewellTime = Duration.seconds(1)
    /// Bytes of a WebSocket frame: one Noise frame never needs more than 64 KiB, and go-libp2p
    /// writes what its buffers hold.
    package static let webSocketFrameBytesMax = 1 << 20

    // MARK: identify

    /// Bytes of an identify message: what go-libp2p takes.
    package static let identifyBytesMax = 8 << 10
    /// Messages that one identify answer may be cut into: what go-libp2p takes.
    package static let identifyMessagesMax = 10
    /// Bytes of an agent or a protocol version.
    package static let agentBytesMax = 128
    /// Protocols of one peer that are remembered.
    package static let protocolsMax = 256
    /// Bytes of a protocol's name.
    package static let protocolBytesMax = 256
    /// How long a peer may take to identify itself, and to answer a ping.
    package static let identifyTime = Duration.seconds(10)
    /// The same for a ping.
    package static let pingTime = Duration.seconds(10)

    // MARK: Events

    /// Events that wait for a slow listener; older ones are dropped.
    package static let eventsMax = 4_096
}
