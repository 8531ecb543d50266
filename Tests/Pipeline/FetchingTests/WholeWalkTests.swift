import Blocks
import Fetching
import FetchingFixtures
import Multiformats
import SeededRandom
import Testing

@Suite("Whole walk")
struct WholeWalkTests {
    private static let file = Result { try FileFixture(count: 2_500 * 16, leafBytes: 16) }

    private func shapes() throws -> [(CID, DAGShape)] {
        try Self.file.get().blocks.map { ($0.cid, try DAGShape(linksOf: $0)) }
    }

    @Test("In depth first order each block is the head, and after the last nothing is missing")
    func depthFirst() throws {
        let shapes = try shapes()
        var walk = WholeWalk(root: shapes[0].0)
        for (cid, shape) in shapes {
            #expect(!walk.isComplete)
            #expect(walk.head == cid)
            #expect(walk.missing(1) == [cid])
            #expect(walk.verdict(of: cid) == .wanted)
            #expect(try walk.receive(cid, shape) == .wanted)
            #expect(try walk.receive(cid, shape) == .duplicate)
        }
        #expect(walk.isComplete)
        #expect(walk.head == nil)
        let bytes = try Self.file.get().blocks.reduce(0) { $0 + $1.bytes.count }
        #expect(walk.available == UInt64(bytes) && walk.size == 0)
        #expect(walk.missing(10) == [])
    }

    @Test("In whatever order blocks come after who links to them, all are taken", arguments: 0..<20)
    func shuffled(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let shapes = try shapes()
        let known = Dictionary(uniqueKeysWithValues: shapes)
        var walk = WholeWalk(root: shapes[0].0)
        var count = 0
        while !walk.isComplete {
            let missing = walk.missing(50)
            #expect(Set(missing).count == missing.count)
            let cid = try #require(missing.randomElement(using: &generator))
            #expect(try walk.receive(cid, try #require(known[cid])) == .wanted)
            count += 1
        }
        #expect(count == shapes.count)
    }

    @Test("A block that nobody links to is unknown, and changes nothing")
    func unknown() throws {
        let shapes = try shapes()
        var walk = WholeWalk(root: shapes[0].0)
        let (cid, shape) = try #require(shapes.last)
        #expect(try walk.receive(cid, shape) == .unknown)
        #expect(walk.head == shapes[0].0)
    }

    @Test("Nodes that link to each other twice on every level end after one visit of each")
    func repeated() throws {
        let levels = 200
        let names = (0...levels).map { CID(sha256: Digest256(words: (UInt64($0), 0, 0, 0))) }
        var walk = WholeWalk(root: names[0])
        var visits = 0
        while let head = walk.head {
            let level = try #require(names.firstIndex(of: head))
            let children = level == levels ? [] : [names[level + 1], names[level + 1], names[0]]
            let links = children.map { DAGShape.Child($0, size: 0) }
            #expect(try walk.receive(head, .node(inlined: 0, children: links)) == .wanted)
            visits += 1
        }
        #expect(visits == levels + 1)
    }

    @Test("More links than are kept are refused, in one node and over all")
    func bounded() throws {
        func children(_ count: Int, _ of: Int) -> [DAGShape.Child] {
            (0..<count).map { index in
                let digest = Digest256(words: (UInt64(index), UInt64(of), 1, 1))
                return DAGShape.Child(CID(sha256: digest), size: 0)
            }
        }
        let root = CID(sha256: Digest256(words: (7, 7, 7, 7)))
        var wide = WholeWalk(root: root)
        let tooWide = DAGShape.node(inlined: 0, children: children(Fetching.Limits.linksMax + 1, 0))
        #expect(throws: RangeWalk.Malformed.tooLarge) { try wide.receive(root, tooWide) }

        var deep = WholeWalk(root: root)
        var level = 0
        #expect(throws: RangeWalk.Malformed.tooLarge) {
            while let head = deep.head {
                level += 1
                let links = children(Fetching.Limits.linksMax, level)
                _ = try deep.receive(head, .node(inlined: 0, children: links))
            }
        }
        #expect(level == Fetching.Limits.stepsMax / Fetching.Limits.linksMax + 1)
    }

    @Test("What is here is forgotten when there is no room for it, and may be asked for again")
    func forgotten() throws {
        let root = CID(sha256: Digest256(words: (7, 7, 7, 7)))
        let names = (0...Fetching.Limits.knownMax).map { index in
            CID(sha256: Digest256(words: (UInt64(index), 1, 1, 1)))
        }
        var walk = WholeWalk(root: root)
        let links = names.map { DAGShape.Child($0, size: 0) }
        for part in [links.prefix(40_000), links.dropFirst(40_000)] {
            let cid = try #require(walk.head)
            let next = CID(sha256: Digest256(words: (UInt64(part.count), 2, 2, 2)))
            let last = part.count == 40_000 ? [DAGShape.Child(next, size: 0)] : []
            _ = try walk.receive(cid, .node(inlined: 0, children: part + last))
            while let head = walk.head, head != next { _ = try walk.receive(head, .opaque) }
        }
        #expect(walk.isComplete)
        #expect(walk.verdict(of: names[0]) == .unknown)
        #expect(walk.verdict(of: names[Fetching.Limits.knownMax]) == .duplicate)
    }
}
