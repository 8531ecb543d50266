/// Every bound of the bus, with the arithmetic that gives it.
///
/// libzmq's marks count messages, not bytes, and not the frames of a message that is still
/// arriving: a stranger who may connect can make libzmq hold one endless multipart message. That
/// is its known weakness; keys on the socket and a memory limit on the process contain it.
package enum Limits {
    /// The first frame of a message, protobuf or JSON: 64 KiB hold 500 attempts of 128 bytes.
    package static let headerBytesMax = 64 << 10

    /// The largest block, and so the largest body: 2 MiB.
    package static let blockBytesMax = 2 << 20

    /// One frame between stages: a block and room for what a codec may put around it.
    package static let stageFrameBytesMax = blockBytesMax + (64 << 10)

    /// One frame from a client: two blocks.
    ///
    /// Above it libzmq cuts the connection without a word, so a body that is merely too large
    /// must still come in, to be answered `too-large`.
    package static let clientFrameBytesMax = 2 * blockBytesMax

    /// Header, body, authentication; the route and a `REQ` client's delimiter come before them.
    package static let framesPerMessage = 3
    /// A subscription: a CID of 256 characters, a dot and the longest kind are 274.
    package static let topicBytesMax = 512

    /// Messages of one client that wait for the loop: 16 × 4 MiB are 64 MiB at the very worst,
    /// for as long as a turn of the loop takes (milliseconds).
    package static let clientReceiveMark: Int32 = 16

    /// Replies that wait for one client: 256 × 64 KiB of headers are 16 MiB; bodies are bounded
    /// in bytes by `SentBytes`.
    package static let clientSendMark: Int32 = 256

    /// Messages each way between two stages: a stage's requests in flight, four times over.
    package static let stageMark: Int32 = 1_024

    /// Events that wait for one slow subscriber before it gets a gap, which it then replays.
    package static let eventsMark: Int32 = 10_000

    /// What the kernel may hold of what is sent over a link on this machine: four blocks of 256 KiB.
    ///
    /// It gives no more than it lets anybody have.
    package static let localBufferBytes: Int32 = 1 << 20

    /// How long closing a socket waits for what was sent: a second, then it is dropped.
    package static let linger = Duration.seconds(1)

    /// The first pause before connecting again; libzmq doubles it, with jitter.
    package static let reconnectMin = Duration.milliseconds(100)

    /// The longest pause before connecting again.
    package static let reconnectMax = Duration.seconds(32)

    /// Messages that one socket's handler gets before the next socket has its turn.
    package static let messagesPerTurn = 64

    /// Posted bodies and jobs that run before the sockets are polled again.
    package static let workPerTurn = 1_024

    /// Bodies up to here are copied into the message; above, shared with their owner.
    ///
    /// The shared way costs an allocation and an atomic count, as much as copying 1 KiB.
    package static let copiedBytesMax = 1 << 10

    /// The longest `ipc://` path: `sun_path` has 108 bytes, one is the end's zero.
    package static let ipcPathBytesMax = 107

    /// A routing id: libzmq's own bound, and it must not begin with a zero byte.
    package static let routingIDBytesMax = 255

    /// Between two heartbeats; any traffic counts as one.
    package static let heartbeatInterval = Duration.seconds(1)

    /// Heartbeats until a connection that was refused is tried again: a removed key costs whom it
    /// asks one handshake each five seconds.
    package static let beatsAfterRefusal = 5

    /// Heartbeats missed in a row until an instance is dead.
    package static let heartbeatsMissedMax = 3
}
