import Sealing

/// How a sealed text lies on the wire: two bytes of length, most significant first, then the box,
/// which is the text under its cipher and a tag (libp2p noise, wire format).
package enum Frame {
    /// The bytes before the box.
    package static let headerByteCount = 2
    /// The bytes of the tag at the box's end.
    package static let tagByteCount = ChaCha20Poly1305.tagByteCount
    /// How much longer a frame is than its text.
    package static let overheadByteCount = headerByteCount + tagByteCount
    /// The longest text of one frame.
    package static let textBytesMax = Limits.boxBytesMax - tagByteCount

    /// A handshake message with its length before it.
    static func framed(_ message: [UInt8]) -> [UInt8] {
        [UInt8(message.count >> 8), UInt8(message.count & 0xFF)] + message
    }
}
