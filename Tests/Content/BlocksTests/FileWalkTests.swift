import Blocks
import Multiformats
import SeededRandom
import Testing

@Suite("FileWalk")
struct FileWalkTests {
    /// A file of three levels: leaves of all forms, content in the nodes, a leaf twice.
    private static func sample() throws -> (shelf: Shelf, root: CID, content: [UInt8]) {
        var random = SeededGenerator(seed: 5)
        var shelf = Shelf()
        var content: [UInt8] = []
        var children: [(cid: CID, size: UInt64)] = []
        let repeated = random.bytes(9)
        for number in 0..<6 {
            var leaves: [(cid: CID, size: UInt64)] = []
            let own = random.bytes(number % 3 * 4)
            content += own
            for form in 0..<5 {
                let bytes = form == 4 ? repeated : random.bytes(5 + form * 3)
                content += bytes
                switch form {
                case 0: leaves.append(try shelf.node(bytes, []))
                case 1:
                    let multihash = try Multihash(code: .identity, digest: bytes)
                    let cid = CID(codec: .raw, multihash: multihash)
                    leaves.append((cid, UInt64(bytes.count)))
                default: leaves.append((try shelf.add(bytes), UInt64(bytes.count)))
                }
                if form == 2 { leaves.append((try shelf.add([]), 0)) }
            }
            children.append(try shelf.node(own, leaves))
        }
        let own: [UInt8] = [1, 2, 3]
        let root = try shelf.node(own, children).cid
        return (shelf, root, own + content)
    }

    @Test("Every range of a file comes out byte for byte")
    func ranges() throws {
        var (shelf, root, content) = try Self.sample()
        #expect(try shelf.read(root) == content)
        #expect(shelf.asked.count == 1 + 6 + 6 * 4)
        for start in stride(from: 0, through: content.count, by: 3) {
            for end in stride(from: start, through: content.count, by: 7) {
                let read = try shelf.read(root, UInt64(start)..<UInt64(end))
                #expect(read == Array(content[start..<end]))
            }
        }
        let size = UInt64(content.count)
        #expect(try shelf.read(root, size - 2..<size + 100) == Array(content.suffix(2)))
        #expect(try shelf.read(root, size..<size + 1).isEmpty)
        #expect(try shelf.read(root, UInt64.max - 1..<UInt64.max).isEmpty)
    }

    @Test("Only the blocks that a range touches are needed, and the first missing one is named")
    func partial() throws {
        var shelf = Shelf()
        let leaves = try (0..<10).map { (try shelf.add([$0, $0]), UInt64(2)) }
        let root = try shelf.node([], leaves).cid
        shelf.remove(leaves[5].0)
        #expect(try shelf.read(root, 3..<9) == [1, 2, 2, 3, 3, 4])
        #expect(shelf.asked == [root] + leaves[1...4].map(\.0))
        #expect(throws: Shelf.Missing(cid: leaves[5].0)) { try shelf.read(root, 9..<20) }
        #expect(shelf.asked == [root, leaves[4].0, leaves[5].0])
    }

    @Test("A raw root, an empty one and an identity one are files")
    func smallRoots() throws {
        var shelf = Shelf()
        let raw = try shelf.add([1, 2, 3, 4])
        #expect(try shelf.read(raw, 1..<3) == [2, 3])
        #expect(try shelf.read(try shelf.add([])).isEmpty)
        let inlined = CID(codec: .raw, multihash: try Multihash(code: .identity, digest: [5, 6]))
        #expect(try shelf.read(inlined) == [5, 6])
        #expect(shelf.asked.isEmpty)
        #expect(try shelf.read(try shelf.node([], []).cid).isEmpty)
    }

    @Test("The size is known once the root is, and a decoded node stands for its block")
    func decoded() throws {
        var shelf = Shelf()
        let leaf = try shelf.add([1, 2])
        let root = try shelf.node([9], [(leaf, 2)]).cid
        let bytes = try #require(shelf.blocks[root])
        let node = try DecodedNode(decoding: bytes.span, of: root)
        var walk = FileWalk(root: root, range: 0..<3)
        #expect(walk.totalSize == nil)
        #expect(walk.next() == .need(root))
        let own = try walk.supply(decoded: node)
        #expect(Array(bytes[own.range]) == [9])
        #expect(walk.totalSize == 3)
        #expect(walk.next() == .need(leaf))
        #expect(node.span(ofChild: 0) == 1..<3)
    }

    @Test("A root of version 0 is needed as version 1")
    func version0() throws {
        var shelf = Shelf()
        let root = try shelf.node([1], []).cid
        let digest = try #require(root.sha256Digest)
        #expect(try shelf.read(.version0(digest)) == [1])
    }

    @Test("A child of another size than its parent claims is refused")
    func lies() throws {
        var shelf = Shelf()
        let leaf = try shelf.add([1, 2, 3])
        for claimed in [UInt64(1), 2, 4, 1 << 40] {
            let root = try shelf.node([], [(leaf, claimed)]).cid
            #expect(throws: BlockError.sizeMismatch(claimed: claimed, actual: 3)) {
                try shelf.read(root, 0..<1)
            }
        }
    }

    @Test("A directory, inside a file too, is refused by name")
    func directory() throws {
        var shelf = Shelf()
        let data = UnixFS.encode(kind: .directory, fileSize: 0)
        let directory = try shelf.add(DagPB.encode(links: [], data: data), .dagPB)
        #expect(throws: BlockError.notAFile(.directory)) { try shelf.read(directory) }
        let root = try shelf.node([], [(directory, 1)]).cid
        #expect(throws: BlockError.notAFile(.directory)) { try shelf.read(root) }
    }

    @Test("A DAG of 32 levels is read, one of 33 is not")
    func depth() throws {
        var shelf = Shelf()
        var part: (cid: CID, size: UInt64) = (try shelf.add([1]), 1)
        for _ in 0..<32 { part = try shelf.node([], [part]) }
        #expect(try shelf.read(part.cid) == [1])
        let deeper = try shelf.node([], [part]).cid
        #expect(throws: BlockError.tooDeep) { try shelf.read(deeper) }
    }

    @Test("A DAG of many blocks and few bytes ends in an error, and its empty parts cost nothing")
    func bomb() throws {
        var shelf = Shelf()
        var part: (cid: CID, size: UInt64) = (try shelf.add([1]), 1)
        for _ in 0..<28 { part = try shelf.node([], [part]) }
        // 1,000 times the same 29 blocks for one byte.
        let bomb = try shelf.node([], Array(repeating: part, count: 1_000)).cid
        #expect(throws: BlockError.tooManyBlocks) { try shelf.read(bomb) }
        #expect(shelf.asked.count < 6_000)

        var empty: (cid: CID, size: UInt64) = (try shelf.add([]), 0)
        for _ in 0..<5 { empty = try shelf.node([], Array(repeating: empty, count: 1_000)) }
        #expect(try shelf.read(empty.cid).isEmpty)
        #expect(shelf.asked.count == 1)
    }

    @Test("A file that claims exabytes is read where it is asked")
    func huge() throws {
        var shelf = Shelf()
        var part: (cid: CID, size: UInt64) = (try shelf.add([1, 2]), 2)
        for _ in 0..<6 { part = try shelf.node([], Array(repeating: part, count: 1_000)) }
        #expect(part.size == 2_000_000_000_000_000_000)
        let middle: UInt64 = 1_234_567_890_123_456_789
        #expect(try shelf.read(part.cid, middle..<middle + 4) == [2, 1, 2, 1])
        #expect(shelf.asked.count <= 7 + 3)
    }

    @Test("Disturbed nodes never crash")
    func noise() throws {
        var random = SeededGenerator(seed: 6)
        let (shelf, root, _) = try Self.sample()
        let bytes = try #require(shelf.blocks[root])
        for _ in 0..<3_000 {
            var wrong = bytes
            for _ in 0...Int.random(in: 0..<3, using: &random) {
                wrong[Int.random(in: 0..<bytes.count, using: &random)] = .random(
                    in: 0...255,
                    using: &random
                )
            }
            wrong.removeLast(Int.random(in: 0..<4, using: &random))
            var walk = FileWalk(root: root)
            _ = try? walk.supply(wrong.span)
        }
    }
}
