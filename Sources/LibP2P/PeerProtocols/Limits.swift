/// The bounds of the protocols over streams, each with the arithmetic that gives it.
package enum Limits {
    /// A message of `/cas/1.0.0` without the bytes that follow it: a page of 100 entries of about
    /// 500 bytes at most is 50 KB.
    package static let messageBytesMax = 64 * 1024

    /// What is sent without being announced first when the asker doesn't say: so much a peer that
    /// loses a race has wasted at most.
    package static let inlineDefault = 64 * 1024

    /// The longest body: one of the largest blocks.
    package static let bodyBytesMax = 2 * 1024 * 1024

    /// Ranges in an announcement.
    package static let rangesMax = 64

    /// Entries of a page: see `messageBytesMax`.
    package static let pageEntriesMax = 100

    /// A cursor, whose form is the answering side's own.
    package static let cursorBytesMax = 256

    /// A CID's or a digest's text, as Multiformats bounds it.
    package static let hashBytesMax = 256

    /// A media type.
    package static let contentTypeBytesMax = 255

    /// A sentence of an error.
    package static let sentenceBytesMax = 512

    /// Questions on one stream that were asked and not answered yet: 32 blocks of 1 MiB keep a link
    /// of 100 ms and 300 MiB/s busy.
    package static let questionsMax = 32

    /// Bytes of questions that a server reads ahead, before it reads the stream no further: 32 of
    /// about 128 bytes are 4 KiB, one of the longest is 64 KiB.
    package static let readAheadBytesMax = messageBytesMax + 16

    /// The time to live of a question that doesn't say.
    package static let timeToLiveDefault = Duration.seconds(30)

    /// The longest time to live.
    package static let timeToLiveMax = Duration.seconds(600)

    /// How long the other side may be silent while an answer is on its way.
    package static let stall = Duration.seconds(10)

    /// How often a stream's deadline is looked at while it may still change.
    package static let watchInterval = Duration.seconds(1)

    /// How long a server waits for the rest of a question that has begun.
    package static let questionTime = Duration.seconds(10)

    /// How long a server keeps a stream on which nothing is asked.
    package static let idleTime = Duration.seconds(60)

    // MARK: Bitswap

    /// Blocks that a session has read ahead or asked for ahead: two full windows of a peer.
    package static let readAheadOfSessionBytes = 32 * 1024 * 1024

    /// Lines of a wantlist in one message: 1,024 of about 50 bytes are 50 KiB.
    package static let entriesPerMessage = 1_024

    /// Lines of a wantlist that wait to be written to a peer: as many as one session can want, and
    /// take back, and want again.
    package static let entriesWaitingMax = 16 * 1_024

    /// How long one message may take to be written, and a quarter more: 2 MiB in 30 s are 70 KB/s.
    package static let writeTime = Duration.seconds(30)

    /// What is read from a peer's stream at once.
    package static let readBytesMax = 256 * 1024

    /// How often sessions are told that bytes come from a peer: a block comes in ten pieces and more,
    /// and a peer is silent for 5 s before it counts as stalled.
    package static let heardInterval = Duration.milliseconds(100)

    /// Bytes of messages that have begun and not ended, on the streams of all peers: 64 of the longest.
    package static let unfinishedBytesMax = 64 * 4 * 1024 * 1024

    /// How often a session's deadlines are looked at while they may still change.
    package static let sessionInterval = Duration.milliseconds(50)

    /// Streams that all peers together may have open toward us.
    package static let bitswapStreamsMax = 4_096
}
