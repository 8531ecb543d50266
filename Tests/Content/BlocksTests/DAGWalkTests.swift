import Blocks
import Multiformats
import SeededRandom
import Testing

@Suite("DAGWalk")
struct DAGWalkTests {
    private struct Answer {
        /// The blocks that were sent, in order, under the CIDs that links have.
        var sent: [CID] = []
        var supplied = 0
        var target: PathTarget?
    }

    private static func run(_ walk: DAGWalk, in shelf: Shelf) throws -> Answer {
        var walk = walk
        var answer = Answer()
        while true {
            switch walk.next() {
            case .done:
                answer.target = walk.target
                return answer
            case .inlined(_, let bytes):
                #expect(try !walk.supply(bytes.span))
            case .need(let cid):
                #expect(walk.next() == .need(cid))
                answer.supplied += 1
                let bytes = try #require(shelf.blocks[cid.asVersion1])
                if try walk.supply(bytes.span) { answer.sent.append(cid) }
            }
        }
    }

    private static func walk(
        _ root: CID,
        _ scope: DAGWalk.Scope,
        at path: String = "",
        twice: Bool = false
    ) throws -> DAGWalk {
        DAGWalk(
            root: root,
            path: try ContentPath(parsing: path),
            scope: scope,
            hasDuplicates: twice
        )
    }

    /// A file of 3 levels with 100 leaves of 10 bytes, some of them the same.
    private static func file() throws -> (shelf: Shelf, root: CID, content: [UInt8]) {
        var shelf = Shelf()
        var content: [UInt8] = []
        var nodes: [(cid: CID, size: UInt64)] = []
        for number in 0..<10 {
            var leaves: [(cid: CID, size: UInt64)] = []
            for place in 0..<10 {
                // The leaves of the last two nodes are those of the first.
                let byte = UInt8(number < 8 ? number * 10 + place : place)
                let bytes = [UInt8](repeating: byte, count: 10)
                content += bytes
                leaves.append((try shelf.add(bytes), 10))
            }
            nodes.append(try shelf.node([], leaves))
        }
        let root = try shelf.node([], nodes).cid
        return (shelf, root, content)
    }

    @Test("A file's scopes have what is read, in the order in which it is read")
    func fileScopes() throws {
        var (shelf, root, content) = try Self.file()
        #expect(try shelf.read(root) == content)
        let asked = shelf.asked
        for scope in [DAGWalk.Scope.all, .entity(nil)] {
            let twice = try Self.run(Self.walk(root, scope, twice: true), in: shelf)
            #expect(twice.sent == asked)
            let once = try Self.run(Self.walk(root, scope), in: shelf)
            var seen: Set<CID> = []
            #expect(once.sent == asked.filter { seen.insert($0).inserted })
            #expect(once.supplied == once.sent.count)
        }
        #expect(try Self.run(Self.walk(root, .block), in: shelf).sent == [root])
    }

    @Test("A range needs what it touches and the way there")
    func ranges() throws {
        var (shelf, root, content) = try Self.file()
        var random = SeededGenerator(seed: 41)
        for _ in 0..<200 {
            let first = Int64.random(in: -1_100...1_100, using: &random)
            let last: Int64? =
                Bool.random(using: &random) ? nil : .random(in: -1_100...1_100, using: &random)
            let selection = ByteSelection(first: first, last: last)
            let range = selection.range(in: UInt64(content.count))
            _ = try shelf.read(root, range)
            let scope = DAGWalk.Scope.entity(selection)
            let twice = try Self.run(Self.walk(root, scope, twice: true), in: shelf)
            #expect(twice.sent == shelf.asked, "\(selection)")
            var seen: Set<CID> = []
            let once = try Self.run(Self.walk(root, scope), in: shelf)
            #expect(once.sent == shelf.asked.filter { seen.insert($0).inserted })
        }
    }

    @Test(
        "Both ends of a selection count from the start or the end",
        arguments: [
            (0, nil, 0..<10), (3, nil, 3..<10), (-3, nil, 7..<10), (-30, nil, 0..<10),
            (2, 4, 2..<5), (2, -1, 2..<10), (2, -8, 2..<3), (2, -9, 0..<0), (-4, -2, 6..<9),
            (0, 100, 0..<10), (10, nil, 10..<10), (12, 20, 0..<0), (0, -10, 0..<1),
            (0, -11, 0..<0), (5, 2, 0..<0), (.max, .max, 0..<0), (.min, .min, 0..<0),
        ] as [(Int64, Int64?, Range<UInt64>)]
    )
    func selection(first: Int64, last: Int64?, range: Range<UInt64>) {
        #expect(ByteSelection(first: first, last: last).range(in: 10) == range)
        #expect(ByteSelection(first: first, last: last).range(in: 0).isEmpty)
    }

    @Test(
        "The way along a path comes first, then the scope of its target",
        arguments: [true, false]
    )
    func paths(isNew: Bool) throws {
        let tree = try PathWalkTests.Tree(isNew ? .unixFS2025 : .unixFS2015)
        let shelf = tree.shelf
        func sent(_ path: String, _ scope: DAGWalk.Scope) throws -> Answer {
            try Self.run(Self.walk(tree.root, scope, at: path), in: shelf)
        }
        // The root, `sub`, the file's root and its two leaves.
        #expect(try sent("sub/file", .block).sent.count == 3)
        #expect(try sent("sub/file", .entity(nil)).sent.count == 5)
        let range = ByteSelection(first: 0, last: 5)
        #expect(try sent("sub/file", .entity(range)).sent.count == 4)
        let whole = try sent("sub/file", .all)
        #expect(whole.sent == (try sent("sub/file", .entity(nil)).sent))
        #expect(whole.target?.kind == .file(size: 11))
        #expect(whole.sent.first == tree.root)
        #expect(Set(whole.sent.map(\.codec)) == (isNew ? [.dagPB, .raw] : [.dagPB]))
        #expect(Set(whole.sent.map(\.version)) == (isNew ? [.v1] : [.v0]))
        // A directory is its block, a sharded one all of its shards; their entries are not.
        #expect(try sent("", .entity(range)).sent == [tree.root])
        #expect(try sent("sub", .entity(nil)).sent.count == 2)
        let shards = try sent("sub/large", .entity(range)).sent
        let all = try sent("sub/large", .all).sent
        #expect(shards.count > 250)
        #expect(all.count == shards.count + 5_000)
        #expect(try sent("raw", .entity(nil)).sent.count == 2)
        #expect(try sent("cbor", .all).sent.count == 2)
        #expect(try sent("link", .all).sent.count == 2)
        let inside = try sent("link/x", .all)
        #expect(inside.sent.count == 2)
        #expect(inside.target?.remaining == [try EntryName("x")])
        // An entry of a sharded directory comes with the shards on the way to it alone.
        let name = "an entry whose name is long, so that it is sharded, 17"
        #expect(try sent("sub/large/\(name)", .all).sent.count <= 7)
        #expect(throws: BlockError.noLink(try EntryName("absent"))) {
            try sent("sub/large/absent", .all)
        }
        #expect(try Self.run(DAGWalk(all: tree.root), in: shelf).sent == (try sent("", .all)).sent)
    }

    @Test("Leaves that come next can be fetched ahead")
    func ahead() throws {
        let (shelf, root, _) = try Self.file()
        var walk = try Self.walk(root, .all)
        #expect(walk.leavesAhead(4).isEmpty)
        for _ in 0..<2 {
            guard case .need(let cid) = walk.next() else { break }
            let bytes = try #require(shelf.blocks[cid])
            _ = try walk.supply(bytes.span)
        }
        var ahead = walk.leavesAhead(4)
        #expect(ahead.count == 4)
        while let leaf = ahead.first {
            #expect(walk.next() == .need(leaf))
            let bytes = try #require(shelf.blocks[leaf])
            #expect(try walk.supply(bytes.span))
            ahead.removeFirst()
        }
        #expect(walk.leavesAhead(100).count == 6)
    }

    @Test("Blocks that their CID carries are walked through and not sent")
    func identity() throws {
        var shelf = Shelf()
        let bytes: [UInt8] = [1, 2, 3]
        let small = CID(codec: .raw, multihash: try Multihash(code: .identity, digest: bytes))
        let root = try shelf.node([], [(small, 3), (try shelf.add([4]), 1)]).cid
        #expect(try Self.run(Self.walk(root, .all), in: shelf).sent.count == 2)
        #expect(try shelf.read(root) == [1, 2, 3, 4])
        let directory = DagPB.encode(links: [], data: UnixFS.encode(kind: .directory))
        let inlined = CID(
            codec: .dagPB,
            multihash: try Multihash(code: .identity, digest: directory)
        )
        #expect(
            try PathWalkTests.resolve(inlined, "", in: shelf).target.kind
                == .directory(isSharded: false)
        )
        #expect(try Self.run(Self.walk(inlined, .all), in: shelf).sent.isEmpty)
    }

    @Test("DAGs that lie, bombs and too little memory end in an error")
    func lies() throws {
        var shelf = Shelf()
        var part: (cid: CID, size: UInt64) = (try shelf.add([1]), 1)
        for _ in 0..<28 { part = try shelf.node([], Array(repeating: part, count: 2)) }
        // 2^28 leaves: each block once where it needs not be twice.
        let once = try Self.run(Self.walk(part.cid, .all), in: shelf)
        #expect(once.sent.count == 29)
        #expect(try Self.run(Self.walk(part.cid, .entity(nil)), in: shelf).sent.count == 29)
        let selection = ByteSelection(first: 5, last: 200_000_000)
        let ranged = try Self.run(Self.walk(part.cid, .entity(selection)), in: shelf)
        #expect(ranged.sent.count == 29)
        #expect(ranged.supplied < 100)
        let forgetful = DAGWalk(all: part.cid, remembering: 20)
        #expect(throws: BlockError.tooManyBlocks) { try Self.run(forgetful, in: shelf) }

        let liar = try shelf.node([], [(try shelf.add([1, 2]), 3)]).cid
        #expect(throws: BlockError.sizeMismatch(claimed: 3, actual: 2)) {
            try Self.run(Self.walk(liar, .entity(nil)), in: shelf)
        }
        let inner = try shelf.node([], [(try shelf.add([1, 2]), 2)])
        let outer = try shelf.node([], [(inner.cid, 5)]).cid
        #expect(throws: BlockError.sizeMismatch(claimed: 5, actual: 2)) {
            try Self.run(Self.walk(outer, .entity(nil)), in: shelf)
        }
        for _ in 0..<300 { part = try shelf.node([], [part]) }
        #expect(throws: BlockError.tooDeep) { try Self.run(Self.walk(part.cid, .all), in: shelf) }
        #expect(throws: BlockError.tooDeep) {
            try Self.run(Self.walk(part.cid, .entity(nil)), in: shelf)
        }
        let wide = try shelf.node([], Array(repeating: (try shelf.add([7]), 1), count: 45_000))
        var chain = wide
        for _ in 0..<7 {
            chain = try shelf.node(
                [],
                [chain] + Array(repeating: (try shelf.add([7]), 1), count: 44_000)
            )
        }
        #expect(throws: BlockError.tooManyBlocks) {
            try Self.run(Self.walk(chain.cid, .all, twice: true), in: shelf)
        }
    }
}
