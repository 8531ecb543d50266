import Messages
import Multiformats
import SeededRandom
import Testing

/// Headers that are read and written by hand, held against the general codec.
@Suite struct QuickHeaderTests {
    @Test("What is written is byte for byte what the general codec writes", arguments: Samples.all)
    func written(payload: Payload) {
        for message in variants(payload) {
            guard let bytes = QuickHeader.encode(message) else { continue }
            #expect(bytes == MessageCodec.encodeAny(message, as: .protobuf), "\(payload.name)")
        }
    }

    @Test("The messages of the ordinary way are written by hand, and no others")
    func which() {
        let written = Set(
            Samples.all.filter { QuickHeader.encode(Samples.message($0)) != nil }.map(\.name)
        )
        let expected: Set = [
            "get", "put", "content", "stored", "error", "absent", "search", "outcome", "order",
        ]
        #expect(written == expected)
    }

    @Test("The plain forms are read by hand", arguments: Self.plain)
    func plainlyRead(payload: Payload) throws {
        let message = Samples.message(payload)
        let bytes = MessageCodec.encodeAny(message, as: .protobuf)
        #expect(QuickHeader.decode(bytes.span) == message)
    }

    @Test("What is read is what the general codec reads", arguments: Samples.all)
    func read(payload: Payload) throws {
        for message in variants(payload) {
            let bytes = MessageCodec.encodeAny(message, as: .protobuf)
            if let quick = QuickHeader.decode(bytes.span) { #expect(quick == message) }
            #expect(try MessageCodec.decode(bytes).message == message)
        }
    }

    @Test(
        "Whatever is changed in a header, it is read as the general codec reads it, or not at all"
    )
    func changed() {
        var random = SeededGenerator(seed: 7)
        var quicklyRead = 0
        for payload in Self.plain + Samples.all {
            let whole = MessageCodec.encodeAny(Samples.message(payload), as: .protobuf)
            for _ in 0..<400 {
                var bytes = whole
                for _ in 0...Int.random(in: 0..<3, using: &random) {
                    let place = Int.random(in: bytes.indices, using: &random)
                    switch Int.random(in: 0..<4, using: &random) {
                    case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                    case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                    case 2: bytes.insert(contentsOf: bytes[..<place], at: place)
                    default: bytes.removeSubrange(place..<min(place + 3, bytes.count - 1))
                    }
                    if bytes.isEmpty { bytes = [0] }
                }
                guard let quick = QuickHeader.decode(bytes.span) else { continue }
                quicklyRead += 1
                let general = try? MessageCodec.decodeAny(bytes).message
                #expect(general == quick, "\(payload.name): \(bytes)")
            }
        }
        #expect(quicklyRead > 500)
    }

    @Test("A header that is cut short is not read by hand", arguments: Self.plain)
    func cut(payload: Payload) {
        let whole = MessageCodec.encode(Samples.message(payload))
        for length in whole.indices {
            let bytes = Array(whole[..<length])
            let quick = QuickHeader.decode(bytes.span)
            #expect(quick == nil || quick == (try? MessageCodec.decodeAny(bytes).message))
        }
    }

    @Test("Texts of hashes are read and written as the general way does")
    func hashes() throws {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<500 {
            let words = (random.next(), random.next(), random.next(), random.next())
            let digest = Digest256(words: words)
            for hash in [
                ContentHash.sha256(digest), .cid(CID(sha256: digest)),
                .cid(CID(sha256: digest, codec: .dagPB)),
            ] {
                let text = Array(hash.description.utf8)
                #expect(UsualText.contentHash(text.span) == hash)
                var written: [UInt8] = []
                switch hash {
                case .cid(let cid): #expect(UsualText.append(cid, to: &written))
                case .sha256(let digest): UsualText.append(digest, to: &written)
                }
                #expect(written == text)
                var wrong = text
                let place = Int.random(in: text.indices, using: &random)
                wrong[place] = UInt8.random(in: 0x20...0x7E, using: &random)
                if let read = UsualText.contentHash(wrong.span) {
                    let general = try ContentHash(parsing: String(decoding: wrong, as: UTF8.self))
                    #expect(read == general)
                }
            }
        }
        var rest: [UInt8] = []
        #expect(!UsualText.append(CID.version0(Digest256(words: (1, 2, 3, 4))), to: &rest))
        #expect(rest.isEmpty)
    }

    /// Messages as they travel for a request that asks for nothing special.
    static let plain: [Payload] = [
        .get(Get(.cid(Samples.cid), offset: 1 << 40, length: 77)),
        .get(Get(.sha256(Digest256(words: (1, .max, 3, 4))), publicOnly: true)),
        .get(Get(.cid(Samples.root), unrestrictedOnly: true)),
        .content(
            Content(cid: Samples.root, size: 300, offset: 0, length: 200, sha256: Samples.digest)
        ),
        .put(Put(contentHash: .cid(Samples.cid), fetchedFor: Samples.root)),
        .put(Put(contentHash: .cid(Samples.cid), fetchedFor: Samples.root, isLast: true)),
        .put(Put(contentHash: .sha256(Digest256(words: (1, .max, 3, 4))), isPart: true)),
        .put(Put()),
        .stored(Stored(cid: Samples.cid, size: 300, sha256: Samples.digest)),
        .stored(
            Stored(cid: Samples.root, size: 1, expiresIn: .seconds(5), alreadyPresent: true)
        ),
        .absent(Absent(root: Samples.root)),
        .absent(
            Absent(
                root: Samples.cid,
                isPartial: true,
                firstMissing: Samples.cid,
                available: 9,
                size: 10
            )
        ),
        .search(Search(root: Samples.cid, length: 1, sources: [.peer, .ipfs], client: .max)),
        .search(Search(root: Samples.root, sources: [.gateway], format: .dag)),
        .order(Order(source: .ipfs, root: Samples.root, offset: 3, format: .raw)),
        .order(Order(source: .peer, root: Samples.root, format: .dag)),
        .outcome(Outcome(.found, attempts: Samples.attempts)),
        .outcome(Outcome(.failed(.noPeers, isPermanent: true), sentence: "Nobody.")),
        .failure(
            Failure(.notFound, "Nowhere.", retryAfter: .seconds(1), attempts: Samples.attempts)
        ),
    ]

    /// The message as it is, and with other envelopes.
    private func variants(_ payload: Payload) -> [Message] {
        var traced = Samples.message(payload)
        traced.trace = TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        let bare = Message(requestID: .zero, payload: payload)
        return [Samples.message(payload), bare, traced]
    }
}
