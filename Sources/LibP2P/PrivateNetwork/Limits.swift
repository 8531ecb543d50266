/// The bounds of this room.
package enum Limits {
    /// A key's bytes: 256 bits (libp2p pnet).
    package static let keyByteCount = 32
    /// A key file: two lines of 30 bytes and 64 digits, with room for other ends of lines.
    package static let keyFileBytesMax = 256
    /// A sealed key's text: a line of 27 bytes and 99 sealed bytes in base 64, likewise.
    package static let sealedBytesMax = 512
}
