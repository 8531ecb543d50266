/// The bounds of the door, each with the arithmetic that gives it.
///
/// What it may hold at the very worst: 512 connections × (16 KiB of request + 128 KiB that the
/// kernel has not taken yet) = 72 MiB, first pieces 512 × 64 KiB = 32 MiB only while every
/// connection is between its first answer and its first write, pieces under way 24 × 1 MiB, and
/// 16 walks × 4 MiB of what they remember; a DAG made for it has a walk's links too, 24 MiB more.
package enum Limits {
    /// Connections at a time; further ones wait in the kernel's queue.
    package static let connectionsMax = 512
    /// All header fields of a request: browsers send 2 KiB, with room for long `Accept` lists.
    package static let requestHeaderBytesMax = 16 << 10
    /// Header fields of a request.
    package static let requestHeaderFieldsMax = 100
    /// A path and query: the 4 KiB that Linux has for a path, each byte of it escaped by three.
    package static let targetBytesMax = 12 << 10
    /// A connection without a request under way is closed after this long, and so is one whose
    /// request does not come to its end.
    package static let idleTimeout = Duration.seconds(60)
    /// A client that takes nothing for this long is gone.
    package static let stallTimeout = Duration.seconds(30)
    /// How long an intake may take to say that it is there: a heartbeat.
    package static let healthTimeout = Duration.seconds(1)

    /// The first piece of a file, asked for before anything is known of it: small files come whole.
    package static let firstPieceBytes: UInt64 = 64 << 10
    /// Every further piece: what intake answers at most.
    package static let pieceBytes: UInt64 = 1 << 20
    /// Pieces of one answer under way or waiting to be written: four hide a round trip.
    package static let piecesPerAnswer = 4
    /// Pieces and blocks of all answers under way: 24 × 1 MiB (a block can have 2 MiB).
    package static let piecesInAll = 24
    /// An answer that holds n slots takes one more only while more than 4 n are free: six that are
    /// slow leave five of 24 to others, and 24 that are slow hold one each.
    package static let slotsFreePerHeld = 4
    /// A client that does not take a piece within this time is cut off: at 1 MiB that is 17 kB/s.
    ///
    /// So whoever waits for a slot waits for at most that, and a range goes on where it stopped.
    package static let pieceTimeout = Duration.seconds(60)
    /// What is handed to the connection at a time; it takes the next when half of it is sent.
    package static let writeBytes = 64 << 10

    /// The largest block there is.
    package static let blockBytesMax = 2 << 20
    /// CARs and listings under way; a walk remembers up to `carBlocksSeenMax` CIDs × 64 bytes = 4 MiB.
    package static let carsInAll = 16
    /// Blocks that one CAR without duplicates remembers: 64 GiB of our own files.
    ///
    /// Above, the answer breaks off, and asking with `car-dups=y` gets further.
    package static let carBlocksSeenMax = 65_536

    /// Rows of a listing that are written as a piece: 1,000 × some 250 bytes, a quarter of the others.
    package static let rowsPerPiece = 1_000

    /// A file name in `Content-Disposition`.
    package static let fileNameBytesMax = 255
}
