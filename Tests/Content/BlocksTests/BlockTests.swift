import Blocks
import Multiformats
import Testing

@Suite("Block")
struct BlockTests {
    private static let hello = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"

    @Test("Bytes get the CID that Kubo gives them")
    func hashing() throws {
        let block = try Block(hashing: Array("hello world".utf8))
        #expect(block.cid.description == Self.hello)
        // The same with a newline (UnixFS specification, hello.txt).
        #expect(
            try Block(hashing: Array("hello world\n".utf8)).cid.description
                == "bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4"
        )
    }

    @Test("A block that matches its CID is one; one changed bit is refused")
    func verifying() throws {
        let cid = try CID(parsing: Self.hello)
        var bytes = Array("hello world".utf8)
        #expect(try Block(verifying: bytes, against: cid).bytes == bytes)
        bytes[3] ^= 1
        #expect(throws: BlockError.mismatch(cid)) { try Block(verifying: bytes, against: cid) }
        #expect(throws: BlockError.mismatch(cid)) { try Block(verifying: [], against: cid) }
    }

    @Test("A CID that carries its bytes proves just these")
    func identity() throws {
        let cid = CID(codec: .raw, multihash: try Multihash(code: .identity, digest: [1, 2, 3]))
        #expect(try Block(verifying: [1, 2, 3], against: cid).cid == cid)
        #expect(throws: BlockError.mismatch(cid)) {
            try Block(verifying: [1, 2, 4], against: cid)
        }
        #expect(throws: BlockError.mismatch(cid)) { try Block(verifying: [1, 2], against: cid) }
    }

    @Test("A hash function that can't be checked is refused by name")
    func unverifiable() throws {
        let multihash = try Multihash(code: .sha512, digest: Array(repeating: 0, count: 64))
        let cid = CID(codec: .raw, multihash: multihash)
        #expect(throws: BlockError.unverifiable(.sha512)) {
            try Block(verifying: [1], against: cid)
        }
        #expect(BlockError.unverifiable(.sha512).description.contains("sha2-512"))
        let short = try Multihash(code: .sha256, digest: Array(repeating: 0, count: 20))
        #expect(throws: BlockError.unverifiable(.sha256)) {
            try Block(verifying: [1], against: CID(codec: .raw, multihash: short))
        }
    }

    @Test("A block of 2 MiB is one, a byte more is not")
    func size() throws {
        let most = [UInt8](repeating: 1, count: Limits.blockBytesMax)
        let block = try Block(hashing: most)
        #expect(try Block(verifying: most, against: block.cid) == block)
        let error = BlockError.tooLarge(bytes: Limits.blockBytesMax + 1)
        #expect(throws: error) { try Block(hashing: most + [1]) }
        #expect(throws: error) { try Block(verifying: most + [1], against: block.cid) }
    }

    @Test("Pieces hash like the whole, and hashing can go on after a digest")
    func pieces() {
        let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0) }
        var hasher = Digest256.Hasher()
        #expect(
            hasher.finish().description
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
        for start in stride(from: 0, to: 1_000, by: 7) {
            hasher.update(bytes[start..<min(start + 7, 1_000)].span)
        }
        #expect(hasher.finish() == Digest256(hashing: bytes))
    }
}
