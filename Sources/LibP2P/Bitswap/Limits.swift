/// The bounds of this room, each with the arithmetic that gives it.
package enum Limits {
    // MARK: Messages

    /// The longest message that is read (bitswap 1.0.0, "Protocol Format").
    package static let messageBytesMax = 4 << 20

    /// The longest block that is moved (bitswap, "Block Sizes").
    package static let blockBytesMax = 2 << 20

    /// A CID: four varints of ten bytes and a digest of 128, as boxo bounds it.
    package static let cidBytesMax = 4 * 10 + 128

    /// Entries of one wantlist message.
    ///
    /// An entry of a SHA-256 is 40 bytes, so that 4 MiB could hold 100,000 and more; kubo keeps
    /// 1,024 for each peer, and so nobody who is served well sends more than a few of those at once.
    /// Decoded, an entry is 64 bytes: 1 MiB.
    package static let entriesMax = 16_384

    /// Presences of one message: one for each entry that a message may have.
    package static let presencesMax = entriesMax

    /// Blocks of one message: the smallest that anybody sends in bulk is 256 bytes.
    package static let blocksMax = messageBytesMax / 256

    /// What is gathered of a message at once, to find where its blocks begin: about a head of a block
    /// is read, and what is behind it is copied once more.
    static let gatheredBytes = 256

    /// A field's number and type, and its length or value: two varints of ten bytes.
    static let fieldHeadBytesMax = 2 * 10

    /// A line, a presence or a block in memory beside its bytes, which are as few as eight.
    static let lineBytes = 128

    /// What a block is given room for when nothing of it has come, so that it isn't moved as it grows.
    ///
    /// A block as kubo cuts them. A longer one gets four times the room of what has come.
    static let believedBytes = 256 << 10

    /// The size at which a message that is written is complete: one block of the longest, or many
    /// small ones, and half of what may be read at the other end.
    package static let messageBytesTarget = 2 << 20

    // MARK: Asking

    /// Contents' blocks that a session looks for at a time: 4,096 of 1 MiB are more than any
    /// read-ahead, and decoded 1 MiB of memory.
    package static let wantsMax = 4_096

    /// Peers of a session: the bits of a word, where kubo's sessions have some tens.
    package static let peersMax = 64

    /// Connections that a session asks for at a time.
    package static let dialsMax = 8

    /// Providers that wait to be dialled.
    package static let providersMax = 256

    /// Wants that one peer has to answer: half of what kubo keeps, as other sessions ask it too.
    package static let askedMax = 512

    /// What a peer is asked for ahead while its speed isn't known: two of the longest blocks, so
    /// that the pipe is not empty while the first is on its way.
    package static let windowBytesFirst = 2 << 20

    /// What a peer is asked for ahead at the most: 16 MiB carry 1 Gbit/s over 134 ms.
    package static let windowBytesMax = 16 << 20

    /// What the slowest peer is asked for ahead, beside the two blocks that any is.
    package static let windowBytesMin = 64 << 10

    /// How much of what a peer may be asked for ahead is free before one that was full is asked again:
    /// the rest keeps its pipe full meanwhile.
    package static let refillShare = 0.25

    /// A block of a session that has seen none yet: kubo's old default.
    package static let blockBytesGuess = 256 << 10

    /// How long a block may wait at a peer beyond its round trip before it is asked for less: kubo
    /// answers from a queue, not at once.
    package static let queueTime = Duration.milliseconds(150)

    /// Wants about which a peer that has proven nothing yet is asked at a time.
    package static let probesMax = 32

    /// Wants in a row that a peer hasn't, after which it is asked for no block unseen: boxo's 16.
    package static let missesMax = 16

    /// Unasked wants that one look for work passes: 256 × 64 peers are 16,000 bits looked at.
    package static let lookAheadMax = 256

    /// Wants that one look for what waits too long passes: the first ones, which hold up the reader.
    package static let rescueAheadMax = 64

    /// How long a peer that was asked for blocks may send no byte.
    package static let stall = Duration.seconds(5)

    /// How long a peer may take for its first byte: it may have to look on a disk that sleeps.
    package static let stallFirst = Duration.seconds(8)

    /// How long a peer's answer to a want-have is waited for.
    package static let probeTime = Duration.seconds(8)

    /// How long a block is left to a peer at least before another one is asked as well.
    package static let rescueTimeMin = Duration.milliseconds(500)

    /// Bytes that a session may have on the way twice, for those that wait too long.
    package static let rescueBytesMax = 8 << 20

    /// Stalls in a row after which a peer leaves the session.
    package static let strikesMax = 3

    /// How long a peer rests after its first stall; twice as long after each further one.
    package static let rest = Duration.seconds(2)

    /// How often a session that has nobody to ask says so again.
    package static let searchInterval = Duration.seconds(10)

    /// Wants of a peer that were taken back and may still be answered.
    package static let cancelledMax = 1_024

    /// Bytes of blocks nobody asked for that a peer may have sent beyond a hundredth of the rest.
    package static let unaskedBytesMax = 8 << 20

    /// Blocks that nobody asked for, likewise.
    package static let unaskedBlocksMax = 64

    // MARK: Answering

    /// Wants that are kept for a peer, as in kubo: further ones push out the least important.
    package static let wantlistMax = 1_024

    /// Wants that are kept for all peers: 1,024 of 256 peers, or 64 MiB of memory and less.
    package static let wantlistsMax = 256 * wantlistMax

    /// Peers that are served at a time.
    package static let servedPeersMax = 1_024

    /// Bytes that are on their way to a peer: kubo has 1 MiB; two of the longest blocks keep a
    /// stream busy while the next is read.
    package static let outstandingBytesMax = 4 << 20

    /// Bytes on their way to all peers: 32 peers with a full share.
    package static let outstandingBytesTotal = 128 << 20

    /// Look-ups that are under way for a peer.
    package static let lookupsMax = 256
    /// Look-ups that are under way for all peers.
    package static let lookupsTotal = 2_048

    /// Blocks that are read for a peer at a time, as their size isn't known before.
    package static let readsMax = 16
    /// Blocks that are read for all peers at a time: 128 MiB when all are of the longest.
    package static let readsTotal = 64

    /// A want-have is answered with the block itself up to this size, as in boxo.
    package static let inlineBlockBytesMax = 1_024

    /// Peers whose ledger is kept after they have left.
    package static let ledgersMax = 4_096

    /// Entries that a peer may send in a burst, whatever becomes of them.
    package static let entriesBurst = 65_536
    /// Entries that a peer may send each second in the long run: blocks of 4 KiB at 64 MiB/s.
    package static let entriesPerSecond = 16_384
}
