import Blocks
import Multiformats
import Testing

@Suite("CARImport")
struct CARImportTests {
    private static func car(_ roots: [CID], _ blocks: [(cid: CID, bytes: [UInt8])]) -> [UInt8] {
        blocks.reduce(CARWriter.header(roots: roots)) {
            $0 + CARWriter.section($1.cid, size: $1.bytes.count) + $1.bytes
        }
    }

    private static func blocks(
        in bytes: [UInt8],
        expecting expected: [CID]? = nil
    ) throws -> (blocks: [Block], roots: [CID]) {
        var car = CARImport(expecting: expected)
        var blocks: [Block] = []
        for start in stride(from: 0, to: bytes.count, by: 10) {
            car.feed(bytes[start..<min(start + 10, bytes.count)])
            while let block = try car.next() { blocks.append(block) }
        }
        return (blocks, try car.finish())
    }

    @Test("Blocks come proven, and the roots last")
    func proven() throws {
        let first = try Block(hashing: [1])
        let second = try Block(hashing: Array("two".utf8))
        let bytes = Self.car([second.cid], [(first.cid, first.bytes), (second.cid, second.bytes)])
        let found = try Self.blocks(in: bytes, expecting: [second.cid])
        #expect(found.blocks == [first, second])
        #expect(found.roots == [second.cid])
        #expect(try Self.blocks(in: Self.car([], [])).roots.isEmpty)
    }

    @Test("A root of version 0 is its block of version 1, and one of no hash needs none")
    func versions() throws {
        let node = DagPB.encode(links: [], data: UnixFS.encode(kind: .directory))
        let block = try Block(hashing: node, codec: .dagPB)
        let old = CID.version0(Digest256(hashing: node))
        let inlined = CID(codec: .raw, multihash: try Multihash(code: .identity, digest: [1]))
        let bytes = Self.car([old, inlined], [(block.cid, node)])
        let found = try Self.blocks(in: bytes, expecting: [block.cid, inlined])
        #expect(found.roots == [old, inlined])
    }

    @Test("Blocks that lie, roots that are missing or others and CARs cut short are refused")
    func refused() throws {
        let block = try Block(hashing: [1])
        let other = try Block(hashing: [2])
        let liar = Self.car([block.cid], [(block.cid, other.bytes)])
        #expect(throws: BlockError.mismatch(block.cid)) { try Self.blocks(in: liar) }
        let lacking = Self.car([block.cid], [(other.cid, other.bytes)])
        #expect(throws: BlockError.rootNotInCAR(block.cid)) { try Self.blocks(in: lacking) }
        let good = Self.car([block.cid], [(block.cid, block.bytes)])
        #expect(throws: BlockError.unexpectedRoots) {
            try Self.blocks(in: good, expecting: [other.cid])
        }
        #expect(throws: BlockError.unexpectedRoots) { try Self.blocks(in: good, expecting: []) }
        #expect(throws: BlockError.truncatedCAR) { try Self.blocks(in: Array(good.dropLast())) }
        let sha1 = CID(
            codec: .raw,
            multihash: try Multihash(code: .sha1, digest: Array(repeating: 0, count: 20))
        )
        #expect(throws: BlockError.unverifiable(.sha1)) {
            try Self.blocks(in: Self.car([], [(sha1, [1])]))
        }
    }
}
