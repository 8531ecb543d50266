/// The bounds of this room.
package enum Limits {
    /// The certificate of a peer whose keys are both RSA of 8192 bits: its key and its signature,
    /// and the identity's key and signature, 4 × 1,024 bytes; as much again for names and other
    /// extensions.
    package static let certificateBytesMax = 8 << 10

    /// How long before it is made our own is valid: clocks that are a day slow still take it.
    package static let validBefore = Duration.seconds(86_400)
    /// How long after it is made: a century, as go-libp2p's; a new one is made with each start.
    package static let validAfter = Duration.seconds(100 * 365 * 86_400)
}
