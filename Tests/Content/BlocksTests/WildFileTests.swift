import Blocks
import Multiformats
import SeededRandom
import Testing

@Suite("Files in the wild")
struct WildFileTests {
    private typealias Piece = (cid: CID, size: UInt64)

    /// A trickle layout as Go's library makes it: leaves first in each node, then subtrees that get
    /// a level deeper with each `repeats` of them.
    private struct Trickle {
        let links: Int
        let repeats: Int
        var leaves: ArraySlice<Piece>

        mutating func node(depth: Int, in shelf: inout Shelf) throws -> Piece {
            var children: [Piece] = []
            while children.count < links, let leaf = leaves.popFirst() { children.append(leaf) }
            for below in 0..<depth - 1 {
                for _ in 0..<repeats where !leaves.isEmpty {
                    children.append(try node(depth: below + 1, in: &shelf))
                }
            }
            return try shelf.node([], children)
        }
    }

    private enum Leaf: CaseIterable {
        case raw, file, oldRaw, identity, noSize

        func piece(_ bytes: [UInt8], in shelf: inout Shelf) throws -> Piece {
            let size = UInt64(bytes.count)
            func node(_ data: [UInt8]) throws -> CID {
                try shelf.add(DagPB.encode(links: [], data: data), .dagPB)
            }
            switch self {
            case .raw: return (try shelf.add(bytes), size)
            case .file: return try shelf.node(bytes, [])
            case .oldRaw:
                return (try node(UnixFS.encode(kind: .raw, data: bytes, fileSize: size)), size)
            case .identity:
                let multihash = try Multihash(code: .identity, digest: bytes)
                return (CID(codec: .raw, multihash: multihash), size)
            case .noSize: return (try node(UnixFS.encode(kind: .file, data: bytes)), size)
            }
        }
    }

    @Test("A trickle layout is read, whole and in ranges, whatever its leaves are")
    func trickle() throws {
        var random = SeededGenerator(seed: 61)
        var shelf = Shelf()
        var content: [UInt8] = []
        var leaves: [Piece] = []
        for number in 0..<300 {
            let bytes = random.bytes(1 + number % 13)
            content += bytes
            let form = Leaf.allCases[number % Leaf.allCases.count]
            leaves.append(try form.piece(bytes, in: &shelf))
        }
        var trickle = Trickle(links: 4, repeats: 2, leaves: leaves[...])
        let root = try trickle.node(depth: 9, in: &shelf)
        #expect(trickle.leaves.isEmpty)
        #expect(root.size == UInt64(content.count))
        #expect(try shelf.read(root.cid) == content)
        for _ in 0..<300 {
            let first = Int.random(in: 0...content.count, using: &random)
            let last = Int.random(in: first...content.count, using: &random)
            let range = UInt64(first)..<UInt64(last)
            #expect(try shelf.read(root.cid, range) == Array(content[first..<last]))
        }
    }

    @Test("Files of Kubo's old profile are read byte for byte, by both names of their root")
    func oldProfile() throws {
        var random = SeededGenerator(seed: 62)
        var shelf = Shelf()
        var content: [UInt8] = []
        var builder = FileBuilder(profile: .unixFS2015)
        for _ in 0..<400 {
            let bytes = random.bytes(20)
            content += bytes
            for block in try builder.append(content: bytes) { shelf.add(block) }
        }
        let file = try builder.finish()
        for block in file.blocks { shelf.add(block) }
        #expect(file.root.depth == 2)
        #expect(file.root.cid.version == .v0)
        #expect(try shelf.read(file.root.cid) == content)
        let part = try shelf.read(file.root.cid.asVersion1, 111..<4_567)
        #expect(part == Array(content[111..<4_567]))
    }

    @Test("Mode and time on every node change nothing")
    func metadata() throws {
        var shelf = Shelf()
        let mode: [UInt8] = [0x38, 0xA4, 0x03, 0x42, 0x08, 0x08, 0x80, 0x01, 0x15, 1, 0, 0, 0]
        let leafData = UnixFS.encode(kind: .file, data: [1, 2], fileSize: 2) + mode
        let leaf = try shelf.add(DagPB.encode(links: [], data: leafData), .dagPB)
        let link = DagPB.Link(cid: leaf, totalSize: 30)
        let data = UnixFS.encode(kind: .file, fileSize: 4, blockSizes: [2, 2]) + mode
        let root = try shelf.add(DagPB.encode(links: [link, link], data: data), .dagPB)
        #expect(try shelf.read(root) == [1, 2, 1, 2])
    }

    @Test("A node that leads back to itself ends in an error")
    func cycle() throws {
        // No hash can be met so; a walk is fed what a store that doesn't check would give.
        let cid = try Block(hashing: [0], codec: .dagPB).cid
        let link = DagPB.Link(cid: cid, totalSize: 1)
        let data = UnixFS.encode(kind: .file, fileSize: 1, blockSizes: [1])
        let node = DagPB.encode(links: [link], data: data)
        var walk = FileWalk(root: cid)
        for _ in 0...Limits.depthMax { _ = try walk.supply(node.span) }
        #expect(throws: BlockError.tooDeep) { try walk.supply(node.span) }
        // With a byte of its own it can't be as large as its part.
        let own = UnixFS.encode(kind: .file, data: [7], fileSize: 2, blockSizes: [1])
        let larger = DagPB.encode(links: [link], data: own)
        var growing = FileWalk(root: cid)
        _ = try growing.supply(larger.span)
        #expect(throws: BlockError.sizeMismatch(claimed: 1, actual: 2)) {
            try growing.supply(larger.span)
        }
        var whole = DAGWalk(all: cid)
        _ = try whole.supply(node.span)
        #expect(whole.next() == .done)
        var twice = DAGWalk(root: cid, path: try ContentPath(), scope: .all, hasDuplicates: true)
        for _ in 0...Limits.dagDepthMax { _ = try twice.supply(node.span) }
        #expect(throws: BlockError.tooDeep) { try twice.supply(node.span) }
    }
}
