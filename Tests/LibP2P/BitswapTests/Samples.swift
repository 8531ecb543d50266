import Bitswap
import Blocks
import Multiformats
import PeerIdentity
import SeededRandom
import Testing

/// Peers, blocks and messages for tests.
enum Samples {
    static let now = ContinuousClock().now

    /// The same number is the same peer.
    static func peer(_ number: Int) throws -> PeerID {
        try PeerID(.sha256(Digest256(hashing: Array("peer \(number)".utf8))))
    }

    /// The same number is the same block's name.
    static func cid(_ number: Int, codec: Codec = .raw) -> CID {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        return CID(sha256: Digest256(hashing: bytes), codec: codec)
    }

    /// A message with everything in it.
    static func message() throws -> Message {
        var message = Message()
        let block = try Block(hashing: [1, 2, 3])
        message.entries = [
            Message.Entry(cid(1), priority: 7, sendsDontHave: true),
            Message.Entry(.version0(try #require(cid(2).sha256Digest)), priority: -1, kind: .have),
            .cancel(cid(3)),
        ]
        message.isFull = true
        message.payload = [Message.Payload(prefix: CIDPrefix(of: block.cid), bytes: block.bytes)]
        message.presences = [
            Message.Presence(cid(4), isThere: true), Message.Presence(cid(5), isThere: false),
        ]
        message.pendingBytes = 300
        return message
    }
}
