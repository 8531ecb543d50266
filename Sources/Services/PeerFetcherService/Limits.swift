/// The bounds of the peer link, each with the arithmetic that gives it.
package enum Limits {
    /// Peers that are asked at once when a search begins: 16 answers of 64 KiB are 1 MiB that can
    /// come for nothing.
    package static let waveMax = 16

    /// The shortest head start of a peer that is much quicker than the others: less is what a stream
    /// takes to be opened on a busy machine.
    package static let headStartMin = Duration.milliseconds(4)

    /// How often a head start is made longer, because the rest comes before another could answer.
    ///
    /// By 75 ms each time at most.
    package static let prolongingsMax = 2

    /// Peers of one search that may be silent at the same time: four waves.
    package static let runnersMax = 64

    /// When the next wave is asked while the ones before are silent: the round trip to the other
    /// side of the world, and a disk.
    package static let wavePatience = Duration.milliseconds(400)

    /// Peers that bring one content together: with more the last of them add an eighth each.
    package static let holdersMax = 8

    /// How long one peer may take to say whether it has a content.
    package static let answerTime = Duration.seconds(10)

    /// Bytes per second that are expected of a peer of which nothing is known.
    package static let speedGuess = 16.0 * 1024 * 1024

    /// What a peer is ahead asked for beside two round trips: long enough that it never idles while
    /// a block is verified and stored.
    package static let aheadTime = 0.1

    /// Bytes that one peer is asked ahead, at most: what one order may have on its way into the
    /// store.
    package static let aheadBytesMax = 8 * 1024 * 1024

    /// Blocks that one peer is asked ahead, at most: below what a stream may have open.
    package static let aheadBlocksMax = 16

    /// Blocks of one search that are known to be missing at once: all holders' share.
    package static let missingMax = holdersMax * aheadBlocksMax / 2

    /// The soonest that a block is called late: below it every hiccup would be one.
    package static let lateMin = Duration.milliseconds(250)

    /// A block is late when it takes so many times as long as was expected.
    package static let lateFactor = 3.0

    /// An idle peer takes over a block when it would have it in this part of the time left.
    package static let rescueShare = 0.5

    /// Blocks that may be asked of a second peer in any search, and the part of those that came
    /// which may be on top of it: an eighth.
    package static let duplicatesMin = 4
    /// The part as a divisor.
    package static let duplicatesShare = 8

    /// How often a peer's blocks are taken away before it is asked only for what nobody else has.
    package static let takeawaysMax = 3

    /// Bytes of a block that nothing is known of: the leaves of our own files.
    package static let blockBytesGuess = 1024 * 1024

    /// Bodies that are read at once, over all orders: 32 of the largest blocks.
    package static let bodiesBytesMax = 64 * 1024 * 1024

    /// Streams that peers may have open with us to ask for content, in all.
    package static let servedMax = 512

    /// Peers that are remembered: each takes about 150 bytes.
    package static let rememberedMax = 4_096

    /// How long a peer that sent wrong bytes is not asked.
    package static let liarTime = Duration.seconds(600)

    /// How long a peer that failed is not asked when others are there; doubled with each failure.
    package static let pauseMin = Duration.milliseconds(500)

    /// The longest of these pauses.
    package static let pauseMax = Duration.seconds(60)

    /// The latency that is expected of a peer of which nothing is known.
    package static let latencyGuess = Duration.milliseconds(50)

    /// How long a voucher of our own is good: so long a peer that was stolen is believed at most.
    package static let voucherTime = Duration.seconds(24 * 3_600)

    /// How often it is looked at whether ours must be made anew, which is when half its time is over.
    package static let voucherCheck = Duration.seconds(60)

    /// How often connected peers are asked for theirs again: what they showed has eleven hours left.
    package static let voucherAgain = Duration.seconds(3_600)

    /// Bytes of a file of which only the SHA-256 is known.
    ///
    /// It is fetched whole before it can be checked. So much a lie can cost, once in ten minutes for
    /// each liar; and the store hashes it within `Fetching.Limits.storePatience` at 60 MiB/s.
    package static let flatBytesMax: UInt64 = 1 << 30
}
