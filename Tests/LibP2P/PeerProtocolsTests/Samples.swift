import Multiformats
import PeerProtocols

/// Values that the tests share.
enum Samples {
    static let now = ContinuousClock.now
    static let digest = Digest256(Array(repeating: 0xAB, count: 32))
    static let root = CID(sha256: digest ?? Digest256(words: (0, 0, 0, 0)))
    static let hash = ContentHash.sha256(digest ?? Digest256(words: (0, 0, 0, 0)))

    static let requests: [CAS.Request] = [
        CAS.Request(.get(CAS.Get(hash))),
        CAS.Request(
            .get(CAS.Get(.cid(root), offset: 7, length: 1 << 40, isBlock: true, inlineMax: 9)),
            timeToLive: .milliseconds(1)
        ),
        CAS.Request(.list(CAS.List()), timeToLive: .seconds(600)),
        CAS.Request(.list(CAS.List(cursor: [1, 2, 3], limit: 7))),
    ]

    static let content = CAS.Content(root: root, size: 11, offset: 0, length: 11)
    static let announcement = CAS.Content(
        root: root,
        size: 1 << 30,
        offset: 0,
        length: 1 << 30,
        isAnnounced: true,
        available: [0..<1 << 20, 5 << 20..<6 << 20],
        sha256: digest,
        contentType: "video/mp4",
    )
    static let listing = CAS.Listing(
        entries: [
            CAS.Entry(root: root, size: 3),
            CAS.Entry(root: root, size: 4, sha256: digest, contentType: "text/plain"),
        ],
        next: [9, 9],
    )
    static let refusal = CAS.Refusal(.overloaded, "Later.", retryAfter: .milliseconds(250))
    static let answers: [CAS.Answer] = [
        .content(content), .content(announcement), .listing(listing),
        .listing(CAS.Listing(entries: [])), .refused(refusal),
    ]

    /// A message without the length before it.
    static func unframed(_ frame: [UInt8]) throws -> [UInt8] {
        var rest = frame[...]
        _ = try Varint.read(from: &rest)
        return Array(rest)
    }

    /// A message with its length before it.
    static func framed(_ message: [UInt8]) -> [UInt8] {
        var frame: [UInt8] = []
        Varint.append(UInt64(message.count), to: &frame)
        return frame + message
    }
}
