/// The bounds of this room.
package enum Limits {
    /// A frame's length has 16 bits (libp2p noise, wire format).
    package static let boxBytesMax = 65_535

    /// The longest handshake message: two keys of 32 bytes and two tags of 16, an RSA key of 8192
    /// bits in its protobuf (1,280) and its signature (1,024), and extensions of 2 KiB, which are
    /// 16 names of 128 bytes: 4,448 bytes.
    package static let handshakeMessageBytesMax = 96 + 1_280 + 1_024 + muxersMax * muxerBytesMax

    /// The stream muxers that the other may name; all of them together are three in the field.
    package static let muxersMax = 16
    /// The longest name of a muxer.
    package static let muxerBytesMax = 128
}
