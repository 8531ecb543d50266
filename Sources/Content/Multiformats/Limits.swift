/// The bounds of this room: what is believed of lengths that come from outside.
package enum Limits {
    /// An unsigned varint's longest form: 9 bytes of 7 bits carry 63 bits (unsigned-varint spec).
    package static let varintBytesMax = 9

    /// The longest digest: twice the 64 bytes of the widest hash in use, so that small blocks
    /// still fit into an identity multihash, as the IPFS software's own limit of 128 has it.
    package static let digestBytesMax = 128

    /// The longest binary CID: version 1 byte, codec and hash code 9 bytes each, digest length
    /// 2 bytes (128 needs two), digest 128: 1 + 9 + 9 + 2 + 128 = 149.
    package static let cidBytesMax = 1 + 2 * varintBytesMax + 2 + digestBytesMax

    /// The longest CID text: 149 bytes take 239 characters in base 32 and 232 in base 36, and
    /// one more for the prefix.
    package static let cidCharactersMax = 256

    /// The longest multibase text: bases 36 and 58 cost the square of it, about 200,000 steps.
    package static let multibaseCharactersMax = 1_024

    /// The longest text of a DID that is looked at: `did:key:z` and 34 bytes in base 58 are 56
    /// characters, and a key of another kind (P-521: 69 bytes) should be named in its refusal.
    package static let didCharactersMax = 128

    /// The longest binary address: one through a relay has two IP addresses with ports (14 bytes),
    /// two peers (82) and with WebTransport some certificates' digests (36 each); kubo's longest
    /// have about 200 bytes.
    package static let addressBytesMax = 1_024
    /// The longest text of one: names are as long in it as in bytes, digests 1.4 times.
    package static let addressCharactersMax = 2_048
    /// The most parts of one; those through a relay have about a dozen.
    package static let addressComponentsMax = 32
    /// The longest name or path in one: a DNS name has 253 bytes, a Unix socket's path 107.
    package static let addressNameBytesMax = 256
}
