/// The bounds of what is read about who may do what, with the arithmetic that gives them.
package enum Limits {
    /// The list of who may connect: 10,000 lines of 100 bytes, the most entries it may have.
    package static let listBytesMax = 1 << 20
    /// Entries of the list.
    package static let entriesMax = 10_000
    /// A name in the list.
    package static let nameBytesMax = 128
    /// A file with one key: 40 characters (or 64), and room for comments.
    package static let keyFileBytesMax = 4 << 10
}
