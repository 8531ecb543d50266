import Hashing
package import Multiformats
package import PeerIdentity

/// A place in the key space: the SHA-256 of a peer's identifier or of a content's multihash.
package struct Key: Hashable, Sendable {
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    /// How many bits it has.
    package static let bitCount = 256

    /// The key as four words, the highest first.
    package init(words: (UInt64, UInt64, UInt64, UInt64)) {
        (first, second, third, fourth) = words
    }

    /// The place of what a message names by these bytes.
    package init(hashing bytes: [UInt8]) {
        var stream = SHA256Stream()
        stream.update(bytes.span)
        self.init(words: stream.finish())
    }

    /// The place of a peer.
    package init(_ peer: PeerID) { self.init(hashing: peer.bytes) }

    /// The place of a content, whatever its codec.
    package init(_ content: Multihash) { self.init(hashing: content.bytes) }

    /// How far another key is: the number that their differing bits make.
    package func distance(to other: Key) -> Distance {
        Distance(
            Key(
                words: (
                    first ^ other.first, second ^ other.second, third ^ other.third,
                    fourth ^ other.fourth
                )
            )
        )
    }

    /// How many leading bits it shares with another; all 256 with itself alone.
    package func sharedBits(with other: Key) -> Int { distance(to: other).leadingZeros }

    /// Its highest eight bits.
    package var leadingByte: UInt8 { UInt8(truncatingIfNeeded: first >> 56) }

    fileprivate var leadingZeros: Int {
        if first != 0 { return first.leadingZeroBitCount }
        if second != 0 { return 64 + second.leadingZeroBitCount }
        if third != 0 { return 128 + third.leadingZeroBitCount }
        return 192 + fourth.leadingZeroBitCount
    }

    /// How far two keys are from each other.
    package struct Distance: Hashable, Sendable, Comparable {
        private let bits: Key

        fileprivate init(_ bits: Key) { self.bits = bits }

        /// How many leading bits the two share.
        package var leadingZeros: Int { bits.leadingZeros }

        /// Whether it is the shorter.
        package static func < (left: Distance, right: Distance) -> Bool { left.bits < right.bits }
    }
}

extension Key: Comparable {
    /// The order of the numbers.
    package static func < (left: Key, right: Key) -> Bool {
        (left.first, left.second, left.third, left.fourth)
            < (right.first, right.second, right.third, right.fourth)
    }
}
