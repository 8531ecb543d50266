/// The bounds of this room: what is believed of keys and envelopes that come from outside.
package enum Limits {
    /// A public key's protobuf: RSA of 8192 bits is 1,024 bytes of modulus and 46 of DER around it,
    /// and 7 of protobuf: 1,077; go-libp2p has the same bound on the bits.
    package static let publicKeyBytesMax = 1_280

    /// RSA below this is within reach of who has machines enough (NIST SP 800-57).
    package static let rsaBitsMin = 2_048
    /// RSA above this costs a verifier milliseconds for each signature that a stranger sends.
    package static let rsaBitsMax = 8_192

    /// A signature: that of RSA with 8192 bits.
    package static let signatureBytesMax = rsaBitsMax / 8

    /// Up to so many bytes of key are the identifier themselves, above it their SHA-256 (peer-ids).
    package static let inlineKeyBytesMax = 42

    /// A private key's protobuf of the older form: 4 bytes before seed, public key, public key.
    package static let privateKeyBytesMax = 4 + 96

    /// The text of a peer's identifier: as a CID it can be in any base.
    package static let peerIDCharactersMax = 256

    /// A signed envelope: 64 addresses of 256 bytes, and key and signature of the largest kind.
    package static let envelopeBytesMax = 64 * 256 + publicKeyBytesMax + signatureBytesMax + 1_024

    /// The addresses that one peer's record may have; kubo with all transports has about 20.
    package static let recordAddressesMax = 64
}
