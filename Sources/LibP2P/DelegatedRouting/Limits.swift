/// The bounds of this room: what is believed of a router's answer.
package enum Limits {
    /// A record: 64 addresses of 300 characters are 19 KiB, and there may be fields of other
    /// protocols.
    package static let recordBytesMax = 64 << 10
    /// An answer that is one JSON text: routers should send 100 records at most, as 100 × 20 KiB.
    package static let answerBytesMax = 2 << 20
    /// An answer that streams: 1,024 records of 16 KiB.
    package static let streamBytesMax = 16 << 20
    /// Records of one answer that are taken.
    package static let recordsMax = 1_024
    /// Records of an answer that is one JSON text and ours (http-routing-v1: 100).
    package static let recordsSentMax = 100
    /// Addresses of one record that are taken.
    package static let addressesMax = 32
    /// Addresses of one record that are looked at.
    package static let addressesReadMax = 128
    /// Protocols of one record.
    package static let protocolsMax = 32
    /// Characters of a protocol's name (IPIP-484).
    package static let protocolCharactersMax = 63
}
