import Blocks
import Multiformats
import SeededRandom
import Testing

@Suite("CAR")
struct CARTests {
    private static func sample() throws -> (bytes: [UInt8], events: [CARReader.Event]) {
        var random = SeededGenerator(seed: 7)
        var blocks = try [0, 1, 100, 300].map { try Block(hashing: random.bytes($0)) }
        let node = DagPB.encode(links: [], data: [8, 2])
        blocks.append(try Block(hashing: node, codec: .dagPB))
        let old = CID.version0(Digest256(hashing: node))
        let roots = [blocks[2].cid, old]
        var bytes = CARWriter.header(roots: roots)
        var events: [CARReader.Event] = [.header(roots: roots)]
        for block in blocks + [try Block(verifying: node, against: old)] {
            bytes += CARWriter.section(block.cid, size: block.bytes.count) + block.bytes
            events.append(.block(block.cid, block.bytes))
        }
        return (bytes, events)
    }

    private static func events(_ bytes: [UInt8], by step: Int) throws -> [CARReader.Event] {
        var reader = CARReader()
        var events: [CARReader.Event] = []
        for start in stride(from: 0, to: bytes.count, by: step) {
            reader.feed(bytes[start..<min(start + step, bytes.count)])
            while let event = try reader.next() { events.append(event) }
        }
        try reader.finish()
        return events
    }

    @Test("What was written reads the same, in pieces of any size")
    func roundTrip() throws {
        let (bytes, events) = try Self.sample()
        for step in [1, 2, 3, 7, 64, 1_000] {
            #expect(try Self.events(bytes, by: step) == events)
        }
    }

    @Test("The header is the one that the specification shows")
    func header() throws {
        // CARv1 specification, “Format description”: one root, `roots` before `version`.
        let cid = try CID(
            parsing: "bafyreihyrpefhacm6kkp4ql6j6udakdit7g3dmkzfriqfykhjw6cad5lrm"
        )
        let digits = Multibase.base16.encode(CARWriter.header(roots: [cid]))
        #expect(
            digits == "f3aa265726f6f747381d82a582500"
                + Multibase.base16.encode(cid.bytes).dropFirst() + "6776657273696f6e01"
        )
        #expect(
            Multibase.base16.encode(CARWriter.header(roots: []))
                == "f11a265726f6f7473806776657273696f6e01"
        )
    }

    @Test("A stream that is cut inside a section says so")
    func truncation() throws {
        let (bytes, events) = try Self.sample()
        var boundaries: Set<Int> = []
        var offset = 0
        for event in events {
            switch event {
            case .header(let roots): offset += CARWriter.header(roots: roots).count
            case .block(let cid, let block):
                offset += CARWriter.section(cid, size: block.count).count + block.count
            }
            boundaries.insert(offset)
        }
        for count in 0...bytes.count {
            let cut = Array(bytes[..<count])
            if boundaries.contains(count) {
                #expect(throws: Never.self) { try Self.events(cut, by: 50) }
            } else {
                #expect(throws: BlockError.truncatedCAR) { try Self.events(cut, by: 50) }
            }
        }
    }

    private static func header(_ digits: String) throws -> [UInt8] {
        let header = try Multibase.base16.decode(Array(digits.utf8).span)
        return [UInt8(header.count)] + header
    }

    @Test("Headers that are not strictly right are refused")
    func headers() throws {
        #expect(throws: BlockError.unsupportedCAR(version: 3)) {
            try Self.events(Self.header("a16776657273696f6e03"), by: 100)
        }
        for digits in [
            "a0",  // nothing in it
            "a16776657273696f6e01",  // no roots
            "a165726f6f747380",  // no version
            "a265726f6f74738065726f6f747380",  // roots twice
            "a265726f6f7473806776657273696f6e1801",  // 1 in two bytes
            "a265726f6f7473806776657273696f6e0100",  // a byte too many
            "bf65726f6f7473806776657273696f6e01ff",  // of no definite length
            "a265726f6f7473816776657273696f6e01",  // a root that is a text
            "a265726f6f7473816001",
            "a265726f6f74739bffffffffffffffff6776657273696f6e01",  // endless roots
            "a27b7fffffffffffffff", "82", "ff",
            "a365726f6f7473806776657273696f6e016161f6",  // an unknown entry
        ] {
            #expect(throws: BlockError.self, "\(digits)") {
                try Self.events(Self.header(digits), by: 100)
            }
        }
        // `version` before `roots` is no harm.
        let swapped = try Self.header("a26776657273696f6e0165726f6f747380")
        #expect(try Self.events(swapped, by: 100) == [.header(roots: [])])
    }

    @Test("Lengths that are not believed are refused before their bytes come")
    func lengths() throws {
        func error(_ bytes: [UInt8]) -> BlockError? {
            #expect(throws: BlockError.self) { try Self.events(bytes, by: 1) }
        }
        var long: [UInt8] = []
        Varint.append(UInt64(Limits.carHeaderBytesMax + 1), to: &long)
        #expect(error(long) == .sectionTooLong(bytes: UInt64(Limits.carHeaderBytesMax + 1)))
        let header = CARWriter.header(roots: [])
        var section: [UInt8] = []
        Varint.append(UInt64(Int64.max), to: &section)
        #expect(error(header + section) == .sectionTooLong(bytes: UInt64(Int64.max)))
        #expect(error(header + Array(repeating: 0xFF, count: 10)) == .multiformats(.varintTooLong))
        guard case .malformedCAR = error(header + [0]) else {
            Issue.record("an empty section is no section")
            return
        }
        #expect(error(header + [0x02, 0x01, 0x55]) == .multiformats(.truncated))
    }

    @Test("A CAR in the walk's order is read as it streams")
    func walkOrder() throws {
        var shelf = Shelf()
        let twice = try shelf.add([1, 2, 3])
        let first = try shelf.node([], [(twice, 3), (try shelf.add([4]), 1)])
        let root = try shelf.node([9], [first, (twice, 3)]).cid
        var car = CARWriter.header(roots: [root])
        let content = try shelf.read(root)
        for cid in shelf.asked {
            let bytes = try #require(shelf.blocks[cid])
            car += CARWriter.section(cid, size: bytes.count) + bytes
        }
        var walk = FileWalk(root: root)
        var output: [UInt8] = []
        for event in try Self.events(car, by: 10) {
            guard case .block(let cid, let bytes) = event else { continue }
            #expect(walk.next() == .need(cid))
            let block = try Block(verifying: bytes, against: cid)
            output += block.bytes[try walk.supply(block.bytes.span).range]
        }
        #expect(walk.next() == .done)
        #expect(output == content)
    }

    @Test("Disturbed streams never crash")
    func noise() throws {
        var random = SeededGenerator(seed: 8)
        let (bytes, _) = try Self.sample()
        for _ in 0..<2_000 {
            var wrong = bytes
            wrong[Int.random(in: 0..<bytes.count, using: &random)] = .random(
                in: 0...255,
                using: &random
            )
            _ = try? Self.events(wrong, by: Int.random(in: 1...200, using: &random))
        }
    }
}
