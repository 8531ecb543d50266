import Bitswap
import Blocks
import Multiformats
import SeededRandom
import Testing

@Suite("Messages of Bitswap")
struct MessageTests {
    @Test("are written as the specification's protobuf says, byte for byte")
    func vector() throws {
        var message = Message()
        let cid = CID.version0(Digest256(hashing: []))
        message.entries = [Message.Entry(cid, priority: 1, kind: .have, sendsDontHave: true)]
        message.isFull = true
        let digest: [UInt8] = [
            0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f,
            0xb9, 0x24, 0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b,
            0x78, 0x52, 0xb8, 0x55,
        ]
        let entry: [UInt8] = [0x0A, 34, 0x12, 0x20] + digest + [0x10, 1, 0x20, 1, 0x28, 1]
        let wantlist: [UInt8] = [0x0A, UInt8(entry.count)] + entry + [0x10, 1]
        #expect(message.bytes(.v1_2) == [0x0A, UInt8(wantlist.count)] + wantlist)

        var block = Message()
        let raw = try Block(hashing: [9])
        block.payload = [Message.Payload(prefix: CIDPrefix(of: raw.cid), bytes: [9])]
        #expect(
            block.bytes(.v1_1) == [0x1A, 9, 0x0A, 4, 0x01, 0x55, 0x12, 0x20, 0x12, 1, 9]
        )
        block.payload = [Message.Payload(prefix: .version0, bytes: [9])]
        #expect(block.bytes(.v1_0) == [0x12, 1, 9])

        var presence = Message()
        presence.presences = [Message.Presence(cid, isThere: false)]
        presence.pendingBytes = 5
        let inner: [UInt8] = [0x0A, 34, 0x12, 0x20] + digest + [0x10, 1]
        #expect(presence.bytes(.v1_2) == [0x22, UInt8(inner.count)] + inner + [0x28, 5])
        #expect(presence.bytes(.v1_1).isEmpty)
    }

    @Test("come back as they went")
    func roundTrip() throws {
        let message = try Samples.message()
        #expect(try Message(message.bytes(.v1_2)) == message)
        #expect(message.bytes(.v1_2).count <= message.byteCountAtMost)
        #expect(try Message(Message().bytes(.v1_2)) == Message())
    }

    @Test("say to an old peer what it knows, and nothing else")
    func oldVersions() throws {
        let message = try Samples.message()
        let older = try Message(message.bytes(.v1_1))
        #expect(older.entries.map(\.cid) == [Samples.cid(1), Samples.cid(3)])
        #expect(older.entries.allSatisfy { !$0.sendsDontHave && $0.kind == .block })
        #expect(older.payload == message.payload)
        #expect(older.presences.isEmpty && older.pendingBytes == 0)
        var node = Message()
        node.entries = [
            Message.Entry(Samples.cid(6, codec: .dagPB)), Message.Entry(Samples.cid(7)),
        ]
        node.payload = [
            Message.Payload(prefix: .version0, bytes: [1]),
            Message.Payload(prefix: CIDPrefix(of: Samples.cid(7)), bytes: [2]),
        ]
        let oldest = try Message(node.bytes(.v1_0))
        let digest = try #require(Samples.cid(6).sha256Digest)
        #expect(oldest.entries == [Message.Entry(.version0(digest))])
        #expect(oldest.payload == [Message.Payload(prefix: .version0, bytes: [1])])
    }

    @Test("are taken however their bytes are cut, and not before they are whole")
    func fragments() throws {
        let message = try Samples.message()
        let stream = message.frame(.v1_2) + Message().frame(.v1_2) + message.frame(.v1_2)
        for size in 1...stream.count {
            var reader = MessageReader()
            var messages: [Message] = []
            for start in stride(from: 0, to: stream.count, by: size) {
                var piece = stream[start..<min(start + size, stream.count)]
                while let next = try reader.next(&piece) { messages.append(next) }
                #expect(piece.isEmpty)
            }
            #expect(messages == [message, Message(), message])
            try reader.finish()
        }
        for end in 1..<message.frame(.v1_2).count {
            var reader = MessageReader()
            var piece = message.frame(.v1_2)[..<end]
            #expect(try reader.next(&piece) == nil)
            #expect(throws: BitswapError.cutShort) { try reader.finish() }
        }
    }

    @Test("bring long blocks in pieces of any size, and others behind them")
    func longBlocks() throws {
        var generator = SeededGenerator(seed: 11)
        var message = try Samples.message()
        for count in [600 << 10, 1, 0, 300 << 10] {
            let block = try Block(hashing: generator.bytes(count))
            message.payload.append(.init(prefix: CIDPrefix(of: block.cid), bytes: block.bytes))
            message.payload.append(.init(prefix: .version0, bytes: [UInt8(count % 251)]))
        }
        let stream = message.frame(.v1_2)
        var reader = MessageReader()
        var rest = stream[...]
        var messages: [Message] = []
        while !rest.isEmpty {
            var piece = rest.prefix(Int.random(in: 1...100_000, using: &generator))
            rest = rest.dropFirst(piece.count)
            while let next = try reader.next(&piece) { messages.append(next) }
        }
        #expect(messages == [message])
        try reader.finish()
        #expect(reader.held <= Bitswap.Limits.messageBytesMax)
    }

    @Test("hold what has come and little more, whatever they say is to come")
    func held() throws {
        // A message of 4 MiB, in it a block of 2 MiB, of which a byte comes.
        var reader = MessageReader()
        var claim: ArraySlice<UInt8> =
            [0x80, 0x80, 0x80, 0x02, 0x1A, 0x86, 0x80, 0x80, 0x01, 0x12, 0x80, 0x80, 0x80, 0x01, 7]
        #expect(try reader.next(&claim) == nil)
        #expect((1...300 << 10).contains(reader.held))
        var zeros = [UInt8](repeating: 0, count: 300 << 10)[...]
        #expect(try reader.next(&zeros) == nil)
        #expect((300 << 10...1_300 << 10).contains(reader.held))
    }

    @Test("that are cut short inside are refused, or are shorter messages")
    func truncation() throws {
        let message = try Samples.message()
        let bytes = message.bytes(.v1_2)
        for end in 0..<bytes.count {
            if let read = try? Message(Array(bytes[..<end])) { #expect(read != message) }
        }
    }

    @Test("of random bytes never crash")
    func random() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            var bytes = generator.bytes(Int.random(in: 0..<64, using: &generator))
            // Often a likely beginning.
            if Bool.random(using: &generator) { bytes = [0x0A, UInt8(bytes.count)] + bytes }
            _ = try? Message(bytes)
        }
    }

    @Test("that are too long, or have too much in them, are refused before they are kept")
    func bounds() throws {
        var reader = MessageReader()
        var tooLong: ArraySlice<UInt8> = [0x81, 0x80, 0x80, 0x02]
        #expect(throws: BitswapError.messageTooLong(UInt64(Bitswap.Limits.messageBytesMax) + 1)) {
            try reader.next(&tooLong)
        }
        var long = MessageReader()
        var endless = [UInt8](repeating: 0xFF, count: 10)[...]
        #expect(throws: BitswapError.malformed) { try long.next(&endless) }

        var many = Message()
        many.entries = [Message.Entry](
            repeating: .cancel(Samples.cid(1)),
            count: Bitswap.Limits.entriesMax
        )
        #expect(try Message(many.bytes(.v1_2)).entries.count == Bitswap.Limits.entriesMax)
        many.entries.append(.cancel(Samples.cid(1)))
        #expect(throws: BitswapError.tooMany("wants")) { try Message(many.bytes(.v1_2)) }

        var presences = Message()
        presences.presences = [Message.Presence](
            repeating: Message.Presence(Samples.cid(1), isThere: true),
            count: Bitswap.Limits.presencesMax + 1
        )
        #expect(throws: BitswapError.tooMany("presences")) { try Message(presences.bytes(.v1_2)) }

        var blocks = Message()
        let prefix = CIDPrefix(of: Samples.cid(1))
        blocks.payload = [Message.Payload](
            repeating: Message.Payload(prefix: prefix, bytes: []),
            count: Bitswap.Limits.blocksMax + 1
        )
        #expect(throws: BitswapError.tooMany("blocks")) { try Message(blocks.bytes(.v1_2)) }

        var block = Message()
        let bytes = [UInt8](repeating: 0, count: Bitswap.Limits.blockBytesMax + 1)
        block.payload = [Message.Payload(prefix: prefix, bytes: bytes)]
        #expect(throws: BitswapError.blockTooLong(bytes: bytes.count)) {
            try Message(block.bytes(.v1_2))
        }
    }

    /// Bytes of a message, and what is wrong with them.
    static let brokenOnes: [([UInt8], BitswapError)] = [
        // A field that is a number where bytes belong, and the other way round.
        ([0x08, 1], .malformed),
        ([0x2A, 1, 0], .malformed),
        // An entry without a CID, with an empty one, with one that goes on.
        ([0x0A, 2, 0x0A, 0], .wrongField("CID")),
        ([0x0A, 4, 0x0A, 2, 0x0A, 0], .wrongField("CID")),
        // A CID that is longer than any may be.
        (
            [0x0A, 0xB0, 0x01, 0x0A, 0xAD, 0x01, 0x0A, 0xAA, 0x01]
                + [UInt8](repeating: 1, count: 170),
            .wrongField("CID")
        ),
        // A block without a prefix, with a prefix of half the numbers, of version 0 and SHA-512.
        ([0x1A, 2, 0x12, 0], .wrongField("prefix")),
        ([0x1A, 4, 0x0A, 2, 1, 0x55], .wrongField("prefix")),
        ([0x1A, 6, 0x0A, 4, 0, 0x70, 0x13, 0x40], .wrongField("prefix")),
        ([0x1A, 6, 0x0A, 4, 2, 0x70, 0x12, 0x20], .wrongField("prefix")),
        // A presence of a third kind.
        (
            [0x22, 40, 0x0A, 36, 1, 0x55, 0x12, 0x20] + [UInt8](repeating: 1, count: 32)
                + [0x10, 2],
            .wrongField("presence")
        ),
        // Groups, which nobody uses.
        ([0x0B], .malformed),
    ]

    @Test("that are broken are refused with what is wrong", arguments: brokenOnes)
    func broken(bytes: [UInt8], error: BitswapError) {
        #expect(throws: error) { try Message(bytes) }
    }

    @Test("may have fields that nobody knows")
    func unknownFields() throws {
        let bytes = try Samples.message().bytes(.v1_2) + [0x32, 1, 7, 0x38, 9]
        #expect(try Message(bytes) == Samples.message())
    }

    @Test("name a block by its prefix, and only when it can be checked")
    func prefixes() throws {
        let bytes: [UInt8] = [1, 2, 3]
        let block = try Block(hashing: bytes, codec: .dagPB)
        let named = CIDPrefix(of: block.cid).block(of: bytes)
        #expect(named?.cid == block.cid)
        let digest = try #require(block.cid.sha256Digest)
        #expect(CIDPrefix.version0.block(of: bytes)?.cid == .version0(digest))
        let (blakeBytes, shortBytes): ([UInt8], [UInt8]) = (
            [1, 0x55, 0x1e, 32], [1, 0x55, 0x12, 16]
        )
        let blake = try CIDPrefix(blakeBytes.span)
        #expect(blake.block(of: bytes) == nil)
        let short = try CIDPrefix(shortBytes.span)
        #expect(short.block(of: bytes) == nil)
        let long = [UInt8](repeating: 0, count: Bitswap.Limits.blockBytesMax + 1)
        #expect(CIDPrefix(of: block.cid).block(of: long) == nil)
    }
}

@Suite("Versions of Bitswap")
struct VersionTests {
    @Test("are known by their protocol's name")
    func names() {
        let versions = Version.protocolIDs.map { Version(protocolID: $0) }
        #expect(versions == [.v1_2, .v1_1, .v1_0, .v1_0])
        #expect(Version(protocolID: "/ipfs/bitswap/2.0.0") == nil)
        #expect(Version.allCases.map(\.hasPresences) == [false, false, true])
        #expect(Version.allCases.map(\.hasPrefixes) == [false, true, true])
    }
}
