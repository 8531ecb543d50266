package import Messages
import Multiformats

/// The bounds of the store, each with the arithmetic that gives it.
package enum Limits {
    /// Writes in one commit.
    ///
    /// A sync costs about 0.3 ms, a small put 0.02 ms: at 64 the sync is a fifth of the group, and
    /// a larger group only delays its first answer.
    package static let groupWritesMax = 64
    /// Bytes in one commit: 8 parts of 1 MiB take about 30 ms, the longest that a small put waits
    /// behind a file.
    package static let groupBytesMax = 8 << 20
    /// Writes that wait: 1,024 at 25,000 a second are answered within 40 ms.
    package static let queuedWritesMax = 1_024
    /// Bytes of writes that wait.
    ///
    /// The process has 150 MiB of its own: 32 here, 32 of replies not yet sent, 16 of SQLite's
    /// caches, 16 of a group and ranges under way, the rest to spare.
    package static let queuedWriteBytesMax = 32 << 20
    /// Reads that wait: 1,024 at 1 GB/s of 1 MiB ranges are answered within a second.
    package static let queuedReadsMax = 1_024
    /// Bytes that a scrub which was asked for reads at a time: 10 ms of hashing, so that files
    /// that are assembled meanwhile have their turns between.
    package static let scrubStepBytes: Int64 = 8 << 20
    /// Reads in one transaction: at 16 its lock is a sixteenth of what it was, and 16 × 1 MiB hold
    /// the log's end for 20 ms at most.
    package static let readsTogetherMax = 16
    /// The reading for which another reader is woken: ten times what waking a thread and coming back
    /// to the loop costs (10 µs).
    package static let worthAReader = Duration.microseconds(100)
    /// An answer up to here is told with the others that are read together: 16 of them are read in
    /// less than a millisecond.
    package static let quietBytesMax = 16 << 10
    /// Reply bytes that libzmq still holds for one asker, and for all.
    package static let replyBytesPerAskerMax = 16 << 20
    /// See `replyBytesPerAskerMax`.
    package static let replyBytesMax = 32 << 20
    /// Files that wait to be assembled; each list is 1 MiB at most.
    package static let assembliesMax = 8
    /// Askers that wait for one of them.
    package static let assemblyAskersMax = 64
    /// Entries of one page, of contents or of events: a header of 64 KiB, less 1 KiB for what is
    /// around them.
    ///
    /// A content has 1.6 KB of JSON at most (owner 512, media type 255, CID 220, names and numbers),
    /// so a page has 40 at least.
    package static let pageBytesMax = 63 << 10
    /// An upper bound of an event's bytes in a header, in either encoding: 520 of names and numbers
    /// in JSON, and two texts, whose every character may be escaped.
    package static func headerBytes(of event: Event) -> Int {
        520 + 2 * event.cid.bytes.count + 2 * event.contentType.utf8.count
    }
    /// Questions for events that wait: one for each broadcaster, and room for restarts.
    package static let replaysMax = 64

    /// When an asker that was refused may come again: about as long as half a queue takes.
    package static let retryAfter = Duration.milliseconds(25)

    /// A page of the database: 16 KiB halves the writes of 4 KiB blocks (measured).
    package static let pageBytes = 16 << 10
    /// Pages in the log before the writer moves them into the database itself: 512 MiB.
    ///
    /// Most are there already, moved beside it. The log is no longer than this and what is committed
    /// while one step is moved, unless a reader holds it; after a crash it is read again in half a
    /// second.
    package static let checkpointPages = (512 << 20) / pageBytes
    /// Bytes that are worth a checkpoint beside the writer, which so finds 16 MiB and not 512 when its
    /// own turn comes.
    package static let checkpointStepBytes = 16 << 20
    /// Bytes in the log beyond which a checkpoint waits for no pause: half of what the log may have,
    /// and a burst of half a second that has the disk for itself (a sixth sooner, measured).
    package static let checkpointWaitBytes = 256 << 20
    /// Nobody has written for so long in a pause: a fetch from afar has gaps of some round trips.
    package static let checkpointPause = Duration.milliseconds(200)
    /// What a write adds to the log beside its bytes: a page of a table, and one of an index.
    package static let loggedBytesPerWrite = 2 * pageBytes
    /// SQLite's own page cache of the writer: the inner pages of 100 GiB of small blocks are 8 MiB.
    package static let writerCacheKibibytes = 8 << 10
    /// Of each reader; its pages are mapped, not cached.
    package static let readerCacheKibibytes = 2 << 10
    /// Mapped for reading: all that SQLite's build allows; pages of a file, not our own memory.
    package static let mappedBytes = 0x7FFF_0000
    /// How long one process waits for another that writes to the same database.
    package static let busySeconds = 5.0
    /// How long a process waits for its turn to open the file: twice what one that is busy may take.
    static let openingTurn = Duration.seconds(10)

    /// Decoded inner nodes that the readers keep: 64 × 64 KiB (1,024 links) are 4 MiB.
    package static let cachedNodesMax = 64
    /// Links of the inner nodes kept, in all: 65,536 × 64 bytes are 4 MiB.
    package static let cachedLinksMax = 65_536

    /// A fetched content is not evicted for ten minutes, renewed by use.
    package static let leaseMilliseconds: Int64 = 10 * 60 * 1_000
    /// Parts that no `assemble` names are gone after a day.
    package static let partMilliseconds: Int64 = 24 * 60 * 60 * 1_000
    /// Contents whose use is remembered until the next flush, a second later.
    package static let leasesHeldMax = 8_192

    /// Blocks that one pin takes over from other owners: 65,536 × 96 bytes of the walk's memory are
    /// 6 MiB, about a second of the writer's time, and 64 GiB of our own files.
    package static let pinBlocksMax = 65_536

    /// Contents evicted for one put: at 20 µs each they delay the puts behind it by 20 ms.
    ///
    /// Among contents of 1 KiB that is room for one part of 1 MiB; whoever needs more asks again.
    package static let evictionsPerPut = 1_024
    /// Bytes that go in one commit: about 30 ms of work.
    package static let sweepBytesMax: Int64 = 32 << 20
    /// Rows that go in one commit.
    package static let sweepRowsMax = 512

    /// Events that are kept at least.
    package static let eventsKept: Int64 = 100_000
    /// They are trimmed only when there are a tenth more, so not with every event.
    package static let eventsTrimmedAt: Int64 = 110_000
}
