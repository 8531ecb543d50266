import Blocks
import Multiformats
import Testing

@Suite("UnixFS")
struct UnixFSTests {
    private static func decode(_ bytes: [UInt8]) throws(BlockError) -> UnixFS.Message {
        try UnixFS.decode(bytes.span, in: 0..<bytes.count)
    }

    private static func node(_ data: [UInt8], links: [DagPB.Link] = []) throws -> DecodedNode {
        let block = try Block(hashing: DagPB.encode(links: links, data: data), codec: .dagPB)
        return try DecodedNode(decoding: block.bytes.span, of: block.cid)
    }

    @Test("What was written reads the same, sizes packed or not")
    func roundTrip() throws {
        let bytes = UnixFS.encode(
            kind: .file,
            data: [7, 8, 9],
            fileSize: 1_000,
            blockSizes: [500, 497]
        )
        let message = try Self.decode(bytes)
        #expect(message.kind == .file)
        #expect(message.dataRange.map { Array(bytes[$0]) } == [7, 8, 9])
        #expect(message.fileSize == 1_000)
        #expect(message.blockSizes == [500, 497])
        let packed = try Self.decode([0x08, 0x02, 0x22, 0x03, 0x05, 0x80, 0x01])
        #expect(packed.blockSizes == [5, 128])
        for count in 0..<bytes.count { _ = try? Self.decode(Array(bytes[..<count])) }
    }

    @Test("Mode and time are passed over")
    func metadata() throws {
        let bytes: [UInt8] = [
            0x08, 0x02, 0x12, 0x01, 0x41, 0x18, 0x01, 0x38, 0xA4, 0x03, 0x42, 0x07, 0x08, 0x80,
            0x01, 0x15, 0x01, 0x00, 0x00,
        ]
        #expect(throws: BlockError.self) { try Self.decode(Array(bytes.dropLast())) }
        #expect(try Self.decode(bytes).fileSize == 1)
    }

    @Test("The published dag-pb file of one block reads")
    func singleBlock() throws {
        // UnixFS specification, “Single dag-pb Block File”.
        let text = Array("Hello from IPFS Gateway Checker\n".utf8)
        let data = UnixFS.encode(kind: .file, data: text, fileSize: UInt64(text.count))
        let block = try Block(hashing: DagPB.encode(links: [], data: data), codec: .dagPB)
        #expect(
            block.cid.description
                == "bafybeifx7yeb55armcsxwwitkymga5xf53dxiarykms3ygqic223w5sk3m"
        )
        let node = try DecodedNode(decoding: block.bytes.span, of: block.cid)
        #expect(Array(block.bytes[node.content]) == text)
        #expect(node.fileSize == UInt64(text.count))
    }

    @Test(
        "Whatever is no file is refused by name",
        arguments: [
            UnixFS.Kind.directory, .metadata, .symlink, .shardedDirectory,
        ]
    )
    func notAFile(kind: UnixFS.Kind) throws {
        #expect(throws: BlockError.notAFile(kind)) {
            try Self.node(UnixFS.encode(kind: kind, fileSize: 0))
        }
    }

    @Test("Sizes that lie or overflow are refused")
    func lies() throws {
        let leaf = DagPB.Link(cid: try Block(hashing: [1, 2, 3]).cid, totalSize: 3)
        func file(_ size: UInt64, _ sizes: [UInt64], data: [UInt8]? = nil) throws -> DecodedNode {
            try Self.node(
                UnixFS.encode(kind: .file, data: data, fileSize: size, blockSizes: sizes),
                links: Array(repeating: leaf, count: 2)
            )
        }
        #expect(try file(7, [3, 3], data: [9]).fileSize == 7)
        #expect(throws: BlockError.sizeMismatch(claimed: 8, actual: 6)) { try file(8, [3, 3]) }
        #expect(throws: BlockError.sizeMismatch(claimed: 0, actual: 6)) { try file(0, [3, 3]) }
        #expect(throws: BlockError.sizeOverflow) { try file(1, [.max, 2]) }
        #expect(throws: BlockError.sizeOverflow) { try file(1, [UInt64(Int64.max), 2]) }
        #expect(throws: BlockError.self) { try file(3, [3]) }
        let named = DagPB.Link(cid: leaf.cid, name: [0x61], totalSize: 3)
        #expect(throws: BlockError.self) {
            try Self.node(
                UnixFS.encode(kind: .file, fileSize: 3, blockSizes: [3]),
                links: [named]
            )
        }
    }

    @Test("A size that is not claimed is what the parts add up to")
    func missingSize() throws {
        let leaf = DagPB.Link(cid: try Block(hashing: [1, 2, 3]).cid, totalSize: 3)
        let file = try Self.node(
            UnixFS.encode(kind: .file, data: [9], blockSizes: [3, 3]),
            links: [leaf, leaf]
        )
        #expect(file.fileSize == 7)
        #expect(try Self.node(UnixFS.encode(kind: .raw, data: [9, 9])).fileSize == 2)
        #expect(try Self.node(UnixFS.encode(kind: .file)).fileSize == 0)
        #expect(throws: BlockError.self) {
            try Self.node(UnixFS.encode(kind: .file, fileSize: 3), links: [leaf])
        }
    }

    @Test("Codecs that hold no file are refused by name")
    func codec() throws {
        let block = try Block(hashing: [0xA0], codec: .dagCBOR)
        #expect(throws: BlockError.unreadableCodec(.dagCBOR)) {
            try DecodedNode(decoding: block.bytes.span, of: block.cid)
        }
    }
}
