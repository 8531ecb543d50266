/// The bounds of the protocol, each with the arithmetic that gives it.
package enum Limits {
    /// A header: the largest is an `Events` page, 100 events × 600 bytes, or a `Listing` page of
    /// 100 entries × 600 bytes, below 64 KiB.
    package static let headerBytesMax = 64 * 1024
    /// Nesting: header → message → list entry → map entry is 4; JSON of an honest client has no more.
    package static let headerDepthMax = 16
    /// A block: what IPFS nodes accept over Bitswap.
    package static let blockBytesMax = 2 * 1024 * 1024
    /// A range in one reply: one leaf of our files, so that a range needs at most two leaves.
    package static let rangeBytesMax: UInt64 = 1024 * 1024
    /// A part list: 1 MiB / 36 bytes a CID = 29,127 parts, 28 GiB of file in one `assemble`.
    package static let partListBytesMax = 1024 * 1024
    /// A request lives at least this long: less can't cross a process boundary and back.
    package static let timeToLiveMin = Duration.milliseconds(1)
    /// A request lives at most this long: who wants to wait longer asks again.
    package static let timeToLiveMax = Duration.seconds(600)
    /// What a request without a time to live has.
    package static let timeToLiveDefault = Duration.seconds(30)
    /// An owner: `did:key` of Ed25519 has 56 characters, `did:web` a host name of 253 and a path.
    package static let ownerBytesMax = 512
    /// A `traceparent`: 55 characters in version 00, and room for what later versions add.
    package static let traceBytesMax = 256
    /// A media type: RFC 6838 allows 127 for each half.
    package static let contentTypeBytesMax = 255
    /// A text form of a hash: a CIDv1 with a 128-byte digest in base16 has 270 digits.
    package static let hashTextBytesMax = 300
    /// A page of a listing: 100 × 600 bytes (owner 512 + CID 60 + …) stays within a header.
    package static let listEntriesMax = 100
    /// A page of events: see `headerBytesMax`.
    package static let eventsMax = 100
    /// Attempts in one answer: 4 sources × 15 peers or gateways; the rest is counted, not listed.
    package static let attemptsMax = 64
    /// A sentence in an error: longer ones are cut, so that 64 attempts fit a header
    /// (64 × (2 × 256 + 64) = 36 KiB).
    package static let sentenceBytesMax = 256

    /// Rows in a page of a peer table: 24 of at most 2 KiB are 48 KiB, below a header's bound.
    package static let peerRowsMax = 24
    /// Protocols in one of its rows, and where a peer fetcher says it is reached: 16 names of 64
    /// bytes are 1 KiB.
    package static let peerNamesMax = 16
    /// One of these names, a peer's or an agent's name: cut there.
    package static let peerNameBytesMax = 64
    /// A multiaddr: cut there.
    package static let addressBytesMax = 256
}
