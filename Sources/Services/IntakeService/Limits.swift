/// The bounds of intake, each with the arithmetic that gives it.
///
/// Together the defaults stay under 150 MiB of own memory: bodies of puts 48 MiB, unsent replies
/// 64 MiB, their headers 8 MiB, 131,072 waiting requests are the exception (about 1 KiB each).
package enum Limits {
    /// Requests of one connection at once: 1 MiB ranges at 16 in flight are 1/64 of it; 1,000
    /// clients with 100 waiting requests each stay within `inFlight`.
    package static let inFlightPerClient = 1_024
    /// Requests at once: 100,000 that wait for a source, and room for those that don't.
    package static let inFlight = 131_072
    /// The most requests the settings may allow: a hop number keeps 20 bits for the place.
    package static let inFlightMax = 1 << slotBits
    /// Bits of a hop number that say which place in the table asked; 44 are left for the count.
    static let slotBits = 20

    /// How many requests a client may have for each that is free in all.
    ///
    /// 128 clients with full windows stop at 128 free places (8 × 128 = 1,024), which are for those
    /// who have fewer. While 1,024 / 8 are free, only `inFlightPerClient` counts.
    static let shareOfFreeRequests = 8
    /// How many bytes of bodies a client may have for each that is free in all: one alone fills two
    /// thirds of them, and the next finds 16 MiB.
    static let shareOfFreeBodyBytes = 2

    /// Bodies of puts that wait for the store: 48 × 1 MiB, the leaves of our files.
    package static let bodyBytes = 48 << 20
    /// Reply bytes of one connection, asked of the store or not yet read by it: 16 ranges.
    package static let replyBytesPerClient = 16 << 20
    /// Reply bytes of all connections.
    package static let replyBytes = 64 << 20
    /// Unsent headers above 1 KiB of one connection (64 attempts have 36 KiB).
    package static let headerBytesPerClient = 1 << 20
    /// Unsent headers above 1 KiB of all connections.
    package static let headerBytes = 8 << 20
    /// Replies that libzmq holds for one connection beside those of its requests.
    ///
    /// They are of pings, cancels and refusals. All 1,280 × 1 KiB of header are at most 1.3 MiB
    /// for a client that never reads.
    package static let spareReplies = 256

    /// Questions under way at one store: half of what its queue holds, so that a send never
    /// blocks, and eight times what keeps it busy.
    package static let asksPerStore = 512
    /// Searches after which content that is found but not there ends a request.
    package static let searchRoundsMax = 3
    /// How long a request waits for a stage of which no instance lives.
    ///
    /// A death is known at once, a supervisor starts anew within a second, a process on a busy
    /// machine takes two or three until it listens, and a connection another quarter.
    package static let patience = Duration.seconds(5)
    /// A store that lives and has not answered for so long has lost the question (a connection
    /// that broke and came back): it is asked again.
    package static let askAgainAfter = Duration.seconds(5)
    /// A router's answer must arrive before our own deadline: its time to live is shorter by this,
    /// or by a tenth where little is left.
    package static let searchMargin = Duration.milliseconds(50)
    /// Clients without room that look again when anybody has read something.
    static let clientsPerRelease = 8
    /// Searches told to one router at once: half of what its queue holds.
    package static let searchesPerTurn = 512
    /// How late a deadline may be noticed.
    package static let tick = Duration.milliseconds(20)
    /// The wheel of deadlines: 4,096 turns of 16 ms are 65 s; what is due later goes around again.
    static let wheelTurns = 4_096
    /// One turn of the wheel.
    static let wheelTurn = Duration.milliseconds(16)

    /// How long a signature may hold: the longest time to live, and five minutes between two clocks.
    static let signatureMillisecondsMax: UInt64 = 15 * 60_000
    /// Ids of signed requests that are remembered.
    ///
    /// × about 90 bytes (an entry of 40 at three quarters
    /// of a table's load, its turn's 16, room for growth) are 23 MiB. Signed for 40 s each they are
    /// 6,500 requests a second, of one signer half as many.
    package static let signedIDs = 1 << 18
    /// Ids are forgotten together, those of eight seconds at a time: 113 turns at the most.
    static let signedTurnMilliseconds: UInt64 = 8_000
}
