import Blocks
import Multiformats
import Testing

@Suite("DirectoryWalk")
struct DirectoryWalkTests {
    private static func list(_ root: CID, in shelf: Shelf) throws -> [DirectoryEntry] {
        var walk = DirectoryWalk(root: root)
        var entries: [DirectoryEntry] = []
        while true {
            switch walk.next() {
            case .done: return entries
            case .inlined(let bytes): entries += try walk.supply(bytes.span)
            case .need(let cid):
                let bytes = try #require(shelf.blocks[cid])
                entries += try walk.supply(bytes.span)
            }
        }
    }

    /// A shard of 256 places; links are a place in two digits, and a name when it is an entry's.
    private static func shard(
        _ links: [(name: String, cid: CID)],
        bits: [UInt8]? = nil,
        hashType: UInt64? = 0x22,
        fanout: UInt64? = 256,
        in shelf: inout Shelf
    ) throws -> CID {
        var places: [UInt8] = Array(repeating: 0, count: 32)
        for link in links {
            let place = Int(link.name.prefix(2), radix: 16) ?? 0
            places[31 - place / 8] |= 1 << UInt8(place % 8)
        }
        let data = UnixFS.encode(
            kind: .shardedDirectory,
            data: bits ?? Array(places.drop { $0 == 0 }),
            hashType: hashType,
            fanout: fanout
        )
        let links = links.map { DagPB.Link(cid: $0.cid, name: Array($0.name.utf8), totalSize: 1) }
        return try shelf.add(DagPB.encode(links: links, data: data), .dagPB)
    }

    @Test("What was built is listed", arguments: [0, 1, 100, 6_000])
    func roundTrip(count: Int) throws {
        let entries = try DirectoryBuilderTests.entries(
            count,
            .unixFS2015,
            { "some name that has a number at its end: \($0)" },
            { String($0) }
        )
        let (blocks, root) = try DirectoryBuilderTests.build(entries, .unixFS2015)
        var shelf = Shelf()
        for block in blocks { shelf.add(block) }
        let listed = try Self.list(root.cid, in: shelf)
        #expect(listed.count == count)
        #expect(Set(listed) == Set(entries))
        #expect(root.isSharded == (count == 6_000))
    }

    @Test("Shards of other widths than 256 are read")
    func widths() throws {
        // The first byte of the hash of "hello world" is 0x53: murmur3-x64-64 is 533f6046eb7f610e.
        var shelf = Shelf()
        let file = try shelf.add([1])
        for (fanout, place) in [(UInt64(8), 2), (16, 5), (256, 0x53), (1_024, 0x14C)] {
            let width = (fanout.trailingZeroBitCount + 3) / 4
            let digits = String(place, radix: 16, uppercase: true)
            let name = String(repeating: "0", count: width - digits.count) + digits
            var bits: [UInt8] = Array(repeating: 0, count: Int(fanout) / 8)
            bits[bits.count - 1 - place / 8] = 1 << UInt8(place % 8)
            let root = try Self.shard(
                [(name + "hello world", file)],
                bits: bits,
                fanout: fanout,
                in: &shelf
            )
            #expect(try Self.list(root, in: shelf).map(\.name) == [EntryName("hello world")])
            let found = try PathWalkTests.resolve(root, "hello world", in: shelf)
            #expect(found.target.cid == file)
        }
    }

    @Test("Shards that lie are refused")
    func lies() throws {
        var shelf = Shelf()
        let file = try shelf.add([1])
        let good = [(name: "53hello world", cid: file)]
        #expect(try Self.list(Self.shard(good, in: &shelf), in: shelf).count == 1)
        let wrong = [
            try Self.shard([("54hello world", file)], in: &shelf),  // not where its hash leads
            try Self.shard(good, bits: [], in: &shelf),
            try Self.shard(good, bits: [1], in: &shelf),
            try Self.shard(good, bits: Array(repeating: 0xFF, count: 33), in: &shelf),
            try Self.shard(good, hashType: nil, in: &shelf),
            try Self.shard(good, hashType: 0x12, in: &shelf),
            try Self.shard(good, fanout: nil, in: &shelf),
            try Self.shard(good, fanout: 0, in: &shelf),
            try Self.shard(good, fanout: 255, in: &shelf),
            try Self.shard(good, fanout: 2_048, in: &shelf),
            try Self.shard(good, fanout: .max, in: &shelf),
            try Self.shard([("5", file)], in: &shelf),
            try Self.shard([("5ghello", file)], in: &shelf),
            try Self.shard([("53hello world", file), ("53hello worle", file)], in: &shelf),
            try Self.shard([("53..", file)], in: &shelf),
            try Self.shard([("53", file)], in: &shelf),  // a shard that is a leaf
        ]
        for (number, root) in wrong.enumerated() {
            #expect(throws: BlockError.self, "\(number)") { try Self.list(root, in: shelf) }
        }
    }

    @Test("Blocks that are cut anywhere are refused or shorter, and never crash")
    func truncation() throws {
        var shelf = Shelf()
        let file = try shelf.add([1])
        let shard = try Self.shard([("53hello world", file)], in: &shelf)
        let (blocks, root) = try DirectoryBuilderTests.build(
            DirectoryBuilderTests.entries(5, .unixFS2025) { "name \($0)" }
        )
        for (cid, bytes) in [
            (shard, try #require(shelf.blocks[shard])), (root.cid, try #require(blocks.last).bytes),
        ] {
            var whole = DirectoryWalk(root: cid)
            let entries = try whole.supply(bytes.span)
            for count in 0..<bytes.count {
                let cut = Array(bytes[..<count])
                var walk = DirectoryWalk(root: cid)
                let found = (try? walk.supply(cut.span)) ?? []
                #expect(found.count < entries.count, "\(count)")
            }
        }
    }

    @Test("Shards below shards without end or number end in an error")
    func bombs() throws {
        var shelf = Shelf()
        var shard = try Self.shard([("53hello world", try shelf.add([1]))], in: &shelf)
        for _ in 0..<8 { shard = try Self.shard([("00", shard)], in: &shelf) }
        #expect(throws: BlockError.tooDeep) { try Self.list(shard, in: shelf) }
        #expect(throws: BlockError.self) {
            try PathWalkTests.resolve(shard, "hello world", in: shelf)
        }
        var wide = try Self.shard([], in: &shelf)
        for _ in 0..<4 {
            let links = (0..<256).map { place in
                (name: String(place + 256, radix: 16, uppercase: true).dropFirst(), cid: wide)
            }
            wide = try Self.shard(links.map { (String($0.name), $0.cid) }, in: &shelf)
        }
        #expect(throws: BlockError.tooManyBlocks) { try Self.list(wide, in: shelf) }
    }
}
