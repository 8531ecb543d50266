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
    /// In a burst, the most time from one commit of fetched blocks to the next: eight blocks of
    /// 256 KiB at 250 MiB/s, which make one commit of 25 pages instead of eight of ten.
    package static let gatherTime = Duration.milliseconds(8)
    /// Bytes that wait for no more: a quarter of what one fetcher has under way.
    package static let gatheredBytesMax = 2 << 20
    /// Bytes for which the writer is woken while it gathers a group: hashing them takes several
    /// times what waking a thread does (35 µs to 5).
    package static let worthChecking = 64 << 10
    /// A burst begins after so much, so that what is small is there as soon as it can be.
    package static let burstBytesMin = 8 << 20
    /// Groups that are smaller are none of a burst: who fetches node by node waits for each.
    package static let burstGroupBytesMin = 64 << 10
    /// A burst is over when nothing was committed for so long.
    package static let burstPause = Duration.milliseconds(50)
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
    /// Blocks that are looked at for one page of those that may be shown: at most some 10 ms, when none
    /// of them may.
    package static let blocksLookedAtMax = 1_024
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
    /// Pages in the log before the writer moves them into the database itself: 128 MiB.
    ///
    /// Most are there already, moved beside it. The log is no longer than this and what is committed
    /// while one step is moved, unless a reader holds it; after a crash it is read again in an eighth
    /// of a second.
    package static let checkpointPages = (128 << 20) / pageBytes
    /// Bytes that are worth a checkpoint beside the writer, which so finds 16 MiB and not 128 when its
    /// own turn comes.
    package static let checkpointStepBytes = 16 << 20
    /// Bytes in the log beyond which a checkpoint waits for no pause: half of what the log may have.
    ///
    /// A fetch of 100 MiB logs 10 MiB of rows, as its blocks lie in segments: so one of half a gigabyte
    /// has the disk for itself.
    package static let checkpointWaitBytes = 64 << 20
    /// Nobody has written for so long in a pause: a fetch from afar has gaps of some round trips.
    package static let checkpointPause = Duration.milliseconds(200)
    /// What a write adds to the log beside the bytes of its rows: a page of a table and one of an index
    /// when it is committed with others; alone it is about ten.
    package static let loggedBytesPerWrite = 2 * pageBytes
    /// Blocks from this size on lie in segments.
    ///
    /// Of this size a put takes 0.15 ms of the processor so, and 0.21 in rows with the checkpoint that
    /// follows; of 256 KiB 0.32 and 0.60 (measured). Rounding up to `segmentUnitBytes` wastes 6 % at most.
    package static let segmentBlockBytesMin = 64 << 10
    /// A durable group of fewer bytes goes into the log, which is synced anyway.
    ///
    /// Another sync costs half a millisecond (measured for a lone put of 256 KiB), which is what half a
    /// mebibyte more of frames does, with the checkpoint that moves them.
    package static let segmentGroupBytesMin = 512 << 10
    /// A segment is full then: 10 GiB are 10 files, and of one that still has a block in it the rest
    /// costs nothing, for freed ranges are punched out.
    package static let segmentBytesMax: Int64 = 1 << 30
    /// Room that is reserved in the newest segment at a time: less than a tenth of a second of a burst,
    /// and what a store of one large block takes of the disk.
    package static let segmentReserveBytes: Int64 = 16 << 20
    /// Blocks begin at multiples of it: the file system's own, the least that can be given back.
    package static let segmentUnitBytes: Int64 = 4 << 10
    /// Segments that are kept open: 64 GiB of content.
    ///
    /// It is a sixteenth of the descriptors that a process usually may have. Opening one again costs
    /// little beside a block's hash.
    package static let openSegmentsMax = 64
    /// Buffers that are kept for reading a block, one for each reader that is at it: 4 × 2 MiB.
    package static let segmentBuffersMax = 4
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

    /// Left free on the disk, so that removing can be written: the log, 128 MiB, and as much by which
    /// the tables may grow when it is moved into them.
    package static let diskReserveBytes: Int64 = 256 << 20
    /// The same on a disk of less than 2 GiB: an eighth of it.
    package static let diskReserveShare: Int64 = 8

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
