import Blocks
import Multiformats
import SeededRandom
import Testing

@Suite("DagPB")
struct DagPBTests {
    private static func hex(_ digits: String) throws -> [UInt8] {
        try Multibase.base16.decode(Array(digits.utf8).span)
    }

    private static func decode(_ bytes: [UInt8]) throws(BlockError) -> DagPB.Node {
        try DagPB.decode(bytes.span)
    }

    /// What the links of IPLD's dag-pb fixtures lead to: an identity CID of 0, 1, 2, 3, 4.
    private static func fixtureCID() throws -> CID {
        CID(codec: .raw, multihash: try Multihash(code: .identity, digest: [0, 1, 2, 3, 4]))
    }

    @Test("IPLD's fixtures read")
    func fixtures() throws {
        #expect(try Self.decode([]).dataRange == nil)
        #expect(try Self.decode(Self.hex("0a00")).dataRange == 2..<2)
        #expect(try Self.decode(Self.hex("0a050001020304")).dataRange == 2..<7)
        #expect(try Self.decode(Self.hex("0a050001020304")).links.isEmpty)
        let cid = CID(
            codec: .raw,
            multihash: try Multihash(code: .identity, digest: [1, 2, 3, 4, 5])
        )
        let bare = try Self.decode(Self.hex("120b0a09015500050102030405"))
        #expect(bare.links == [DagPB.Link(cid: cid, totalSize: 0)])
        let named = try Self.decode(
            Self.hex("12160a090155000500010203041209736f6d65206e616d65")
        )
        #expect(
            named.links == [
                DagPB.Link(
                    cid: try Self.fixtureCID(),
                    name: Array("some name".utf8),
                    totalSize: 0
                )
            ]
        )
    }

    @Test(
        "What the reference refuses is refused",
        arguments: [
            "0a0500010203",  // data ends early
            "1200",  // a link without a CID
            "12020a00",  // an empty CID
            "120b0a090155000500010203",  // a link ends early
            "12021200", "12021800",  // only a name, only a size
            "0a000a00",  // data twice
            "120b0a090155000500010203040a00120b0a09015500050001020304",  // links apart
            "120d12000a09015500050001020304",  // the name before the CID
            "1a00", "0800", "ff",  // an unknown field, a wrong type, no field
            "120c0a0a0155000500010203040a",  // a byte after the CID
        ]
    )
    func refused(digits: String) throws {
        let bytes = try Self.hex(digits)
        #expect(throws: BlockError.self) { try Self.decode(bytes) }
    }

    @Test("Data may stand before the links")
    func dataFirst() throws {
        let node = try Self.decode(Self.hex("0a020102120b0a09015500050001020304"))
        #expect(node.links.count == 1)
        #expect(node.dataRange == 2..<4)
    }

    @Test("Departures that old data has are read and named; the canonical form has none")
    func departures() throws {
        let link = "0a09015500050001020304120162" + "1801"
        let first = "0a09015500050001020304120161" + "1801"
        let table: [(String, DagPB.Departure?)] = [
            ("1210" + first + "1210" + link + "0a0101", nil),
            ("1210" + first + "1210" + first, nil),  // names that are the same
            ("120b0a090155000500010203040a0101", nil),  // no name, no size
            ("0a01011210" + first, .dataBeforeLinks),
            ("1210" + link + "1210" + first, .unsortedNames),
            ("1211" + "0a090155000500010203041201611881" + "00", .longNumber),
        ]
        for (digits, departure) in table {
            let bytes = try Self.hex(digits)
            #expect(try Self.decode(bytes).departure == departure, "\(digits)")
            if let departure {
                #expect(throws: BlockError.notCanonical(departure)) {
                    try DagPB.decodeCanonical(bytes.span)
                }
            } else {
                let node = try DagPB.decodeCanonical(bytes.span)
                #expect(node.departure == nil)
            }
        }
        // The length of a link, and that of the data, in two bytes instead of one.
        for digits in ["128b000a09015500050001020304", "0a8100ff"] {
            #expect(try Self.decode(Self.hex(digits)).departure == .longNumber)
        }
    }

    @Test("What was written reads the same; cut anywhere or disturbed it never crashes")
    func roundTrip() throws {
        var random = SeededGenerator(seed: 4)
        for count in [0, 1, 2, 40] {
            let links = try (0..<count).map { index in
                DagPB.Link(
                    cid: try Block(hashing: random.bytes(8)).cid,
                    name: Array(repeating: 0x61, count: index),
                    totalSize: random.next()
                )
            }
            let data = random.bytes(count * 3)
            let bytes = DagPB.encode(links: links, data: data)
            let node = try Self.decode(bytes)
            #expect(node.links == links)
            #expect(node.dataRange.map { Array(bytes[$0]) } == data)
            for end in 0..<bytes.count { _ = try? Self.decode(Array(bytes[..<end])) }
            for _ in 0..<500 where !bytes.isEmpty {
                var wrong = bytes
                wrong[Int.random(in: 0..<bytes.count, using: &random)] = .random(
                    in: 0...255,
                    using: &random
                )
                _ = try? Self.decode(wrong)
            }
        }
    }

    @Test("A node with more links than are believed is refused")
    func tooManyLinks() throws {
        // The shortest link there is: an identity CID of no bytes.
        let link: [UInt8] = [0x12, 0x06, 0x0A, 0x04, 0x01, 0x55, 0x00, 0x00]
        let bytes = Array(repeatElement(link, count: Limits.linksMax + 1).joined())
        #expect(throws: BlockError.self) { try Self.decode(bytes) }
    }
}
