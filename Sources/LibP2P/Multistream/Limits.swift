/// The bounds of a negotiation, each with the arithmetic that gives it.
package enum Limits {
    /// Bytes of one line with its newline, its length not counted: what go-multistream reads.
    ///
    /// The longest protocol in use, a relay's, has 38.
    package static let lineBytesMax = 1_024

    /// Bytes of a line's length: 1,024 takes two bytes as a varint, and three hold what is too
    /// long and can still be named.
    package static let lengthBytesMax = 3

    /// Bytes of an unfinished line that whoever drives a negotiation keeps at most.
    package static let unreadBytesMax = lengthBytesMax + lineBytesMax

    /// Proposals on one channel.
    ///
    /// The longest list in use is Bitswap's, of four; at 1 KiB a line 64 of them are 64 KiB of
    /// somebody's guesses.
    package static let proposalsMax = 64
}
