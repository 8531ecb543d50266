/// The bounds of this room: what is believed of denylists, which operators take from each other.
package enum Limits {
    /// The longest header (compact denylist format, "Header").
    ///
    /// It is held whole while a list is read, because only the line after it says that it is one.
    package static let headerBytesMax = 1 << 20

    /// The longest line with its end (compact denylist format, "File syntax"); one is held.
    package static let lineBytesMax = 2 << 20

    /// The longest path of a rule: the longest that Linux opens.
    ///
    /// The lengths of prefixes are remembered, and a look-up tries each that its path is as long as:
    /// at most 4,096 digests of at most 4 KiB together, some 2 ms.
    package static let pathBytesMax = 4_096

    /// The most rules that are kept, of all files together.
    ///
    /// A rule is a digest (32 bytes) and a mark (4), and its places in a table that is at most half
    /// full and doubles (4 bytes each: 8 to 16): 44 to 52 bytes. A million rules are 36 MB and 8 MiB of
    /// places, 45 MB, and half as many places more while the table doubles; 4 million are 190 MB.
    /// While files are read again, the old rules and the new ones are both there.
    package static let rulesMax = 4 << 20

    /// Rules of one page of the lists: 128 KiB of digests, 16 KiB of marks.
    package static let pageRules = 4_096

    /// The most lines of rules that are read, of all files together: a rule's rank has 28 bits.
    package static let ranksMax = 1 << 28
}
