import Blocks
import HTTPService
import Messages
import Multiformats
import Testing

/// The cases of ipfs/gateway-conformance's trustless CAR tests, over DAGs of our own making.
@Suite("CARs below paths, as the conformance tests have them", .timeLimit(.minutes(2)))
struct TrustlessCARTests {
    private static let tree = Result { try SampleTree() }

    /// A question and the blocks that must come, exactly these and in this order.
    struct Case: Sendable, CustomTestStringConvertible {
        let path: String
        let query: String
        let expected: @Sendable (SampleTree) throws -> [CID]

        var testDescription: String { "\(path)?\(query)" }

        init(
            _ path: String,
            _ query: String = "",
            _ expected: @escaping @Sendable (SampleTree) throws -> [CID]
        ) {
            (self.path, self.query, self.expected) = (path, query, expected)
        }
    }

    static let cases: [Case] = [
        // Pathing: the blocks on the way, then all of what is at its end.
        Case("subdir/ascii.txt") { [$0.root, try $0.cid("subdir"), try $0.cid("ascii.txt")] },
        Case("subdir/multiblock.txt") {
            [$0.root, try $0.cid("subdir")] + (try $0.blocks(of: try $0.cid("multiblock.txt")))
        },
        // dag-scope=block: the way and the block at its end.
        Case("subdir", "dag-scope=block") { [$0.root, try $0.cid("subdir")] },
        Case("subdir/ascii.txt", "dag-scope=block") {
            [$0.root, try $0.cid("subdir"), try $0.cid("ascii.txt")]
        },
        Case("subdir/multiblock.txt", "dag-scope=block") {
            [$0.root, try $0.cid("subdir"), try $0.cid("multiblock.txt")]
        },
        // dag-scope=entity: a folder's own blocks, a file with all of it.
        Case("", "dag-scope=entity") { [$0.root] },
        Case("subdir", "dag-scope=entity") { [$0.root, try $0.cid("subdir")] },
        Case("shards", "dag-scope=entity") { [$0.root] + $0.shards },
        Case("subdir/ascii.txt", "dag-scope=entity") {
            [$0.root, try $0.cid("subdir"), try $0.cid("ascii.txt")]
        },
        Case("subdir/multiblock.txt", "dag-scope=entity") {
            [$0.root, try $0.cid("subdir")] + (try $0.blocks(of: try $0.cid("multiblock.txt")))
        },
        // dag-scope=all: everything below.
        Case("subdir", "dag-scope=all") {
            [$0.root, try $0.cid("subdir"), try $0.cid("ascii.txt")]
                + [try $0.cid("subdir/hello.txt")]
                + (try $0.blocks(of: try $0.cid("multiblock.txt")))
        },
        // entity-bytes: what the part touches, and the node that leads there.
        Case("multiblock.txt", "dag-scope=entity&entity-bytes=0:*") {
            [$0.root] + (try $0.blocks(of: try $0.cid("multiblock.txt")))
        },
        Case("multiblock.txt", "dag-scope=entity&entity-bytes=0:999") {
            [$0.root] + (try $0.blocks(of: try $0.cid("multiblock.txt")).prefix(2))
        },
        Case("multiblock.txt", "dag-scope=entity&entity-bytes=0:1000") {
            [$0.root] + (try $0.blocks(of: try $0.cid("multiblock.txt")).prefix(3))
        },
        Case("multiblock.txt", "dag-scope=entity&entity-bytes=1200:1300") {
            let blocks = try $0.blocks(of: try $0.cid("multiblock.txt"))
            return [$0.root, blocks[0], blocks[2]]
        },
        Case("multiblock.txt", "dag-scope=entity&entity-bytes=-5:*") {
            let blocks = try $0.blocks(of: try $0.cid("multiblock.txt"))
            return [$0.root, blocks[0], blocks[3]]
        },
        Case("multiblock.txt", "dag-scope=entity&entity-bytes=500:-1500") {
            let blocks = try $0.blocks(of: try $0.cid("multiblock.txt"))
            return [$0.root, blocks[0], blocks[1], blocks[2]]
        },
        // Of a folder a part means nothing: its own blocks come.
        Case("subdir", "dag-scope=entity&entity-bytes=0:*") { [$0.root, try $0.cid("subdir")] },
    ]

    @Test("Exactly the blocks that are needed come, in the order of the walk", arguments: cases)
    func blocks(of question: Case) async throws {
        let tree = try Self.tree.get()
        let port = ScriptedPort()
        port.add(tree)
        let expected = try question.expected(tree)
        try await DoorHouse.open(port) { door in
            let path = question.path.isEmpty ? "" : "/\(question.path)"
            let answer = try await door.ask(
                "/ipfs/\(tree.root)\(path)?format=car&\(question.query)"
            )
            #expect(answer.status == 200)
            #expect(
                answer.field("Content-Type")
                    == "application/vnd.ipld.car; version=1; order=dfs; dups=n"
            )
            #expect(answer.field("X-Content-Type-Options") == "nosniff")
            let (roots, blocks) = try CARFixture.read(answer.body)
            #expect(roots == [tree.root])
            #expect(blocks == expected)
        }
    }

    @Test("A name in a sharded folder takes the shards on its way and no others")
    func shardedPath() async throws {
        let tree = try Self.tree.get()
        let port = ScriptedPort()
        port.add(tree)
        try await DoorHouse.open(port) { door in
            let answer = try await door.ask("/ipfs/\(tree.root)/shards/685.txt?format=car")
            let blocks = try CARFixture.read(answer.body).blocks
            #expect(blocks.first == tree.root)
            #expect(blocks.last == (try tree.cid("shards/0.txt")))
            let shards = blocks.dropFirst().dropLast()
            #expect((2...4).contains(shards.count))
            #expect(shards.first == tree.shards.first)
            #expect(shards.allSatisfy(tree.shards.contains))
        }
    }

    @Test("A part comes although a block behind it is gone")
    func missingBehind() async throws {
        let tree = try Self.tree.get()
        let port = ScriptedPort()
        port.add(tree)
        let blocks = try tree.blocks(of: try tree.cid("multiblock.txt"))
        port.lose(blocks[3])
        try await DoorHouse.open(port) { door in
            let path = "/ipfs/\(try tree.cid("multiblock.txt"))?format=car&dag-scope=entity"
            let part = try await door.ask(path + "&entity-bytes=0:1000")
            #expect(try CARFixture.read(part.body).blocks == Array(blocks.prefix(3)))
            await #expect(throws: (any Error).self) { try await door.ask(path) }
        }
    }

    @Test("Blocks come again only when the client wants them again")
    func duplicates() async throws {
        let tree = try Self.tree.get()
        let port = ScriptedPort()
        port.add(tree)
        try await DoorHouse.open(port) { door in
            let path = "/ipfs/\(tree.root)?format=car&dag-scope=all"
            let often = try await door.ask(path + "&car-dups=y")
            #expect(often.field("Content-Type")?.hasSuffix("dups=y") == true)
            let once = try await door.ask(path + "&car-dups=n&car-order=unk")
            let (all, each) = (
                try CARFixture.read(often.body).blocks, try CARFixture.read(once.body).blocks
            )
            #expect(Set(each).count == each.count)
            #expect(Set(all) == Set(each))
            #expect(all.filter { $0 == (try? tree.cid("ascii.txt")) }.count == 2)
            let leaf = try tree.cid("shards/0.txt")
            #expect(all.filter { $0 == leaf }.count == SampleTree.sharded)
        }
    }
}
