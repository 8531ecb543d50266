/// The bounds of fetching, each with the arithmetic that gives it.
package enum Limits {
    /// Bytes of one order that are on their way into the store: four of the largest blocks keep a
    /// store that commits 260 MB/s busy for 30 ms, more than a round trip to it.
    package static let windowBytesMax = 8 * 1024 * 1024

    /// Bytes on their way into the store over all orders: four full windows, an eighth of a second
    /// of what a store commits.
    package static let budgetBytesMax = 32 * 1024 * 1024

    /// CIDs that one order remembers.
    ///
    /// 65,536 × about 120 bytes = 8 MiB. A file of 64 GiB in leaves of 1 MiB has as many; past it
    /// what is done is forgotten, and the store is asked instead.
    package static let knownMax = 65_536

    /// Links of one node: what fits into a block of 2 MiB at 44 bytes a link is 47,662.
    package static let linksMax = 48 * 1024

    /// Nodes of a whole DAG, also those that come again after they were forgotten.
    ///
    /// 4,194,304 with 174 links to leaves of 256 KiB are 180 TiB; with two each they still are more
    /// than an order's time is enough for.
    package static let nodesMax = 1 << 22

    /// Links that wait for the walk.
    ///
    /// Two full nodes. A file of 10 TiB in nodes of 1,024 links has 3,072 of them; a DAG with more
    /// is made to take memory.
    package static let stepsMax = 2 * 65_536

    /// Levels of a DAG: 1,024 links a level reach 2⁶⁴ bytes with 5 levels of 1 MiB leaves, and
    /// trickle DAGs have a few more.
    package static let depthMax = 32

    /// The largest file that is walked.
    ///
    /// 64 TiB, 2²⁶ leaves of 1 MiB. Above it a DAG is a bomb.
    package static let fileBytesMax: UInt64 = 1 << 46

    /// Blocks in a row that a store hasn't, after which it is asked about each eighth alone: fewer than
    /// the first node of a file has children.
    package static let missesInRow = 16

    /// One of so many blocks is asked about then: a run of as many is found for certain.
    package static let probeStride = 8

    /// Blocks that are looked for in the store at once: 64 answers of one byte and a header, which is
    /// what a source asks for ahead.
    package static let probesMax = 64

    /// Reports of one order: at most one in 20 ms, 50 a second, whatever the block size.
    package static let progressInterval = Duration.milliseconds(20)

    /// Orders that one instance can hold at most.
    package static let capacityMax = 1_024

    /// How much of an order's time is kept for the answer's way back: a tenth, at most 50 ms.
    package static func deadline(of timeToLive: Duration) -> Duration {
        timeToLive - min(timeToLive / 10, .milliseconds(50))
    }

    /// How long the store has to answer one question, over all its lives: three heartbeats until
    /// a death is noticed, a restart, and as much again.
    package static let storePatience = Duration.seconds(20)

    /// When a store that was overloaded, or whose queue was full, is asked again.
    package static let storePause = Duration.milliseconds(50)

    /// How often what could not be sent is tried again.
    package static let tick = Duration.milliseconds(50)

    /// Answers that wait for a router that does not read: two for each order.
    package static let unsentMax = 2 * capacityMax
}
