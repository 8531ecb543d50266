import Blocks
import Fetching
import FetchingFixtures
import Multiformats
import SeededRandom
import Testing

@Suite("Range walk")
struct RangeWalkTests {
    /// 2,500 leaves under three nodes under a root.
    static let file = Result { try FileFixture(count: 2_500 * 16, leafBytes: 16) }

    private func shapes(_ file: FileFixture) throws -> [(CID, DAGShape)] {
        try file.blocks.map { ($0.cid, try DAGShape($0)) }
    }

    @Test(
        "In depth first order each block is the head, and what is available grows with the leaves"
    )
    func depthFirst() throws {
        let file = try Self.file.get()
        var walk = RangeWalk(root: file.root)
        var last: UInt64 = 0
        for (cid, shape) in try shapes(file) {
            #expect(walk.head == cid)
            #expect(try walk.receive(cid, shape) == .wanted)
            #expect(walk.available >= last)
            last = walk.available
        }
        #expect(walk.isComplete)
        #expect(walk.available == UInt64(file.bytes.count))
        #expect(walk.size == UInt64(file.bytes.count))
    }

    @Test("In whatever order nodes come before their links, everything is taken", arguments: 0..<20)
    func shuffled(seed: UInt64) throws {
        let file = try Self.file.get()
        var generator = SeededGenerator(seed: seed)
        let shapes = try shapes(file)
        let nodes = shapes.filter { $0.0.codec == .dagPB }
        let leaves = shapes.filter { $0.0.codec != .dagPB }.shuffled(using: &generator)
        var walk = RangeWalk(root: file.root)
        for (cid, shape) in [nodes[0]] + nodes.dropFirst().shuffled(using: &generator) + leaves {
            #expect(try walk.receive(cid, shape) == .wanted)
            #expect(try walk.receive(cid, shape) == .duplicate)
        }
        #expect(walk.isComplete)
    }

    @Test("A leaf before its node is unknown")
    func unknown() throws {
        let file = try Self.file.get()
        var walk = RangeWalk(root: file.root)
        let (cid, shape) = try #require(try shapes(file).last)
        #expect(try walk.receive(cid, shape) == .unknown)
        #expect(walk.head == file.root)
        #expect(walk.available == 0)
    }

    @Test(
        "A range needs the leaves that it touches and no others",
        arguments: [
            (0, 1, 1), (0, 16, 1), (15, 2, 2), (16, 16, 1), (39_999, 1, 1), (39_000, 0, 63),
            (0, 0, 2_500), (16_383, 2, 2), (40_000, 5, 0), (1 << 60, 1, 0), (7, 1 << 62, 2_500),
        ] as [(UInt64, UInt64, Int)]
    )
    func ranges(offset: UInt64, length: UInt64, leaves: Int) throws {
        let file = try Self.file.get()
        var walk = RangeWalk(root: file.root, offset: offset, length: length)
        let store = MemoryStore(file.blocks)
        var taken = 0
        while let head = walk.head {
            let block = try #require(store[head])
            #expect(try walk.receive(head, DAGShape(block)) == .wanted)
            if head.codec == .raw { taken += 1 }
        }
        #expect(taken == leaves)
        let end = length == 0 ? UInt64(40_000) : min(40_000, offset &+ length)
        #expect(walk.available == end - min(offset, end))
    }

    @Test("A block outside the range is told apart from one of other content")
    func outside() throws {
        let file = try Self.file.get()
        let shapes = try shapes(file)
        var walk = RangeWalk(root: file.root, offset: 0, length: 16)
        for (cid, shape) in shapes.prefix(2) { _ = try walk.receive(cid, shape) }
        #expect(walk.verdict(of: shapes[2].0) == .wanted)
        #expect(walk.verdict(of: shapes[3].0) == .outside)
        #expect(walk.verdict(of: try Block(hashing: [9, 9]).cid) == .unknown)
    }

    @Test("A leaf that occurs many times is needed once")
    func repeated() throws {
        let file = try FileFixture(bytes: [UInt8](repeating: 0, count: 4_096), leafBytes: 16)
        #expect(file.blocks.count == 2)
        var walk = RangeWalk(root: file.root)
        for (cid, shape) in try shapes(file) { #expect(try walk.receive(cid, shape) == .wanted) }
        #expect(walk.isComplete)
        #expect(walk.available == 4_096)
    }

    @Test("Missing blocks are named in reading order, each once")
    func missing() throws {
        let file = try Self.file.get()
        let shapes = try shapes(file)
        var walk = RangeWalk(root: file.root)
        #expect(walk.missing(10) == [file.root])
        for (cid, shape) in shapes.prefix(2) { _ = try walk.receive(cid, shape) }
        _ = try walk.receive(shapes[3].0, shapes[3].1)
        #expect(walk.missing(3) == [shapes[2].0, shapes[4].0, shapes[5].0])
        #expect(walk.available == 0)
        _ = try walk.receive(shapes[2].0, shapes[2].1)
        #expect(walk.available == 32)
    }

    @Test("Below a node that came ahead they are named too, in their place and within the range")
    func missingAhead() throws {
        let cids = try (0..<7 as Range<UInt8>).map { try Block(hashing: [$0]).cid }
        func node(_ children: Range<Int>, of size: UInt64) -> DAGShape {
            .node(inlined: 0, children: children.map { .init(cids[$0], size: size) })
        }
        // 0 ─ 1 ─ 3, 4
        //   └ 2 ─ 5, 6
        var walk = RangeWalk(root: cids[0], offset: 0, length: 35)
        _ = try walk.receive(cids[0], node(1..<3, of: 20))
        #expect(try walk.receive(cids[2], node(5..<7, of: 10)) == .wanted)
        #expect(walk.missing(9) == [cids[1], cids[5], cids[6]])
        #expect(walk.missing(2) == [cids[1], cids[5]])
        _ = try walk.receive(cids[5], .leaf(size: 10))
        #expect(walk.missing(9) == [cids[1], cids[6]])
        _ = try walk.receive(cids[1], node(3..<5, of: 10))
        #expect(walk.missing(9) == [cids[3], cids[4], cids[6]])

        var short = RangeWalk(root: cids[0], offset: 0, length: 30)
        _ = try short.receive(cids[0], node(1..<3, of: 20))
        _ = try short.receive(cids[2], node(5..<7, of: 10))
        #expect(short.missing(9) == [cids[1], cids[5]])
    }

    @Test("Nothing below a node is named while one before it is missing that can be no leaf")
    func missingBehindNode() throws {
        let cids = try (0..<5 as Range<UInt8>).map { try Block(hashing: [$0]).cid }
        let half: UInt64 = 3 << 20
        var walk = RangeWalk(root: cids[0])
        _ = try walk.receive(
            cids[0],
            .node(inlined: 0, children: [.init(cids[1], size: half), .init(cids[2], size: half)])
        )
        let leaves = [cids[3], cids[4]].map { DAGShape.Child($0, size: half / 2) }
        _ = try walk.receive(cids[2], .node(inlined: 0, children: leaves))
        #expect(walk.missing(9) == [cids[1]])
        _ = try walk.receive(cids[1], .node(inlined: half, children: []))
        #expect(walk.missing(9) == [cids[3], cids[4]])
    }

    @Test("A child with another size than its node says is refused")
    func sizes() throws {
        let (root, child) = (try Block(hashing: [1]).cid, try Block(hashing: [2]).cid)
        for size: UInt64 in [0, 4, 6, .max] {
            var walk = RangeWalk(root: root)
            _ = try walk.receive(root, .node(inlined: 0, children: [.init(child, size: 5)]))
            #expect(throws: RangeWalk.Malformed.self) { try walk.receive(child, .leaf(size: size)) }
        }
    }

    @Test("Sizes that add up to more than a file can have are refused")
    func overflow() throws {
        let (root, child) = (try Block(hashing: [1]).cid, try Block(hashing: [2]).cid)
        for size in [UInt64.max / 2, 1 << 46] {
            let children = [DAGShape.Child(child, size: size), .init(child, size: size)]
            var walk = RangeWalk(root: root)
            #expect(throws: RangeWalk.Malformed.tooLarge) {
                try walk.receive(root, .node(inlined: 1, children: children))
            }
        }
    }

    @Test("A chain of nodes ends at the depth that is believed")
    func depth() throws {
        var walk = RangeWalk(root: try Block(hashing: [0]).cid)
        var levels = 0
        #expect(throws: RangeWalk.Malformed.tooDeep) {
            for level in 0..<100 {
                let cid = try #require(walk.head)
                let below = try Block(hashing: [UInt8(level + 1)]).cid
                _ = try walk.receive(cid, .node(inlined: 0, children: [.init(below, size: 1)]))
                levels += 1
            }
        }
        #expect(levels == Fetching.Limits.depthMax)
    }

    @Test("A bomb of sixty nodes that claims 2^46 bytes is walked in as many steps as it has nodes")
    func bomb() throws {
        // Each level links twice to the next: 2^26 leaves of 1 MiB, all the same one.
        let cids = try (0...26).map { try Block(hashing: [UInt8($0)]).cid }
        var walk = RangeWalk(root: cids[0])
        for level in 0..<26 {
            let child = DAGShape.Child(cids[level + 1], size: 1 << (45 - UInt64(level)))
            let shape = DAGShape.node(inlined: 0, children: [child, child])
            #expect(try walk.receive(cids[level], shape) == .wanted)
        }
        #expect(try walk.receive(cids[26], .leaf(size: 1 << 20)) == .wanted)
        #expect(walk.isComplete)
        #expect(walk.available == 1 << 46)
    }

    @Test("Wide nodes that all wait are refused before they fill the memory")
    func wide() throws {
        var number: UInt32 = 0
        func child(size: UInt64) throws -> DAGShape.Child {
            number += 1
            let name = (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
            return DAGShape.Child(try Block(hashing: name).cid, size: size)
        }
        var walk = RangeWalk(root: try Block(hashing: [0]).cid)
        #expect(throws: RangeWalk.Malformed.tooLarge) {
            for level in 0..<8 {
                let head = try #require(walk.head)
                let below = 39_999 * UInt64(9 - level)
                let first = try child(size: below - 39_999)
                let rest = try (0..<39_999).map { _ in try child(size: 1) }
                _ = try walk.receive(head, .node(inlined: 0, children: [first] + rest))
            }
        }
        #expect(number <= 4 * 40_000)
    }

    @Test("A directory is its own block and no more")
    func directory() throws {
        var walk = RangeWalk(root: try Block(hashing: [0]).cid)
        #expect(try walk.receive(walk.root, .opaque) == .wanted)
        #expect(walk.isComplete)
    }
}
