import Blocks
import HTTPService
import Multiformats
import Testing

@Suite("The walk of a CAR")
struct CARWalkTests {
    /// The blocks that a walk sends, in order.
    private func sent(
        _ root: CID,
        _ blocks: [CID: [UInt8]],
        _ parameters: CARParameters
    ) throws -> [CID] {
        var walk = CARWalk(root: root, parameters)
        var sent: [CID] = []
        while let cid = walk.next() {
            let bytes = try #require(cid.identityBytes ?? blocks[cid])
            let ahead = walk.leavesAhead(4)
            #expect(cid.codec != .raw || cid.identityBytes != nil || ahead.first == cid)
            if try walk.visit(bytes.span) { sent.append(cid) }
        }
        return sent
    }

    /// The blocks that reading a range needs, by the walk that readers use.
    private func needed(_ file: SampleFile, _ range: Range<UInt64>?) throws -> [CID] {
        var walk = FileWalk(root: file.root, range: range)
        var needed: [CID] = []
        while case .need(let cid) = walk.next() {
            let bytes = try #require(file.blocks[cid])
            needed.append(cid)
            _ = try walk.supply(bytes.span)
        }
        return needed
    }

    @Test("The whole of a file is sent depth first, each node before its children")
    func wholeFile() throws {
        let file = try SampleFile(SampleFile.noise(20_000), leafBytes: 10)
        let all = try sent(file.root, file.blocks, CARParameters())
        #expect(all.count == file.blocks.count)
        #expect(all == (try needed(file, nil)))
        #expect(all == (try sent(file.root, file.blocks, CARParameters(scope: .entity))))
    }

    @Test("Only the root is sent for the scope of a block")
    func block() throws {
        let file = try SampleFile(SampleFile.noise(100), leafBytes: 10)
        #expect(try sent(file.root, file.blocks, CARParameters(scope: .block)) == [file.root])
    }

    @Test(
        "For a part of a file exactly the blocks are sent that reading it needs",
        arguments: [
            (0, 0), (0, 9), (5, 14), (10, 19), (10_239, 10_240), (10_235, 10_250), (0, 19_999),
            (19_999, 19_999), (19_990, 50_000), (1, 19_998),
        ] as [(Int64, Int64)]
    )
    func part(from: Int64, to: Int64) throws {
        let file = try SampleFile(SampleFile.noise(20_000), leafBytes: 10)
        let part = EntityBytes(from: from, to: to)
        let sent = try sent(file.root, file.blocks, CARParameters(bytes: part))
        #expect(sent == (try needed(file, part.bytes(of: 20_000))))
    }

    @Test("A part outside of the file is answered with its root")
    func outside() throws {
        let file = try SampleFile(SampleFile.noise(100), leafBytes: 10)
        let part = EntityBytes(from: 200, to: 300)
        #expect(try sent(file.root, file.blocks, CARParameters(bytes: part)) == [file.root])
    }

    @Test("A block that occurs twice is sent once, or twice where that is asked for")
    func duplicates() throws {
        let file = try SampleFile([UInt8](repeating: 7, count: 100), leafBytes: 10)
        #expect(file.blocks.count == 2)
        #expect(try sent(file.root, file.blocks, CARParameters()).count == 2)
        let twice = try sent(file.root, file.blocks, CARParameters(hasDuplicates: true))
        #expect(twice.count == 11)
        let part = EntityBytes(from: 15, to: 44)
        #expect(try sent(file.root, file.blocks, CARParameters(bytes: part)).count == 2)
        let partTwice = CARParameters(bytes: part, hasDuplicates: true)
        #expect(try sent(file.root, file.blocks, partTwice).count == 5)
    }

    @Test("A folder's entries belong to all of it, and not to the folder itself")
    func folder() throws {
        let file = try SampleFile(SampleFile.noise(100), leafBytes: 10)
        let folder = try Block(
            hashing: DagPB.encode(
                links: [
                    DagPB.Link(cid: file.root, name: Array("a".utf8), totalSize: 1),
                    DagPB.Link(
                        cid: try CID(parsing: "bafkqaaa"),
                        name: Array("b".utf8),
                        totalSize: 0
                    ),
                ],
                data: UnixFS.encode(kind: .directory, fileSize: 0)
            ),
            codec: .dagPB
        )
        var blocks = file.blocks
        blocks[folder.cid] = folder.bytes
        let all = try sent(folder.cid, blocks, CARParameters())
        #expect(all.first == folder.cid)
        // The block that its CID carries is walked through and not sent.
        #expect(all.count == blocks.count)
        let entity = CARParameters(scope: .entity)
        #expect(try sent(folder.cid, blocks, entity) == [folder.cid])
        let bytes = CARParameters(bytes: EntityBytes(from: 0, to: 5))
        #expect(try sent(folder.cid, blocks, bytes) == [folder.cid])
    }

    @Test("Of a sharded folder the shards are sent, and not the entries")
    func shards() throws {
        let data = UnixFS.encode(kind: .shardedDirectory, fileSize: 0)
        let entry = try Block(hashing: Array("entry".utf8))
        let shard = try Block(
            hashing: DagPB.encode(
                links: [DagPB.Link(cid: entry.cid, name: Array("0Aname".utf8), totalSize: 5)],
                data: data
            ),
            codec: .dagPB
        )
        let root = try Block(
            hashing: DagPB.encode(
                links: [DagPB.Link(cid: shard.cid, name: Array("FF".utf8), totalSize: 9)],
                data: data
            ),
            codec: .dagPB
        )
        let blocks = Dictionary(
            uniqueKeysWithValues: [entry, shard, root].map { ($0.cid, $0.bytes) }
        )
        let entity = try sent(root.cid, blocks, CARParameters(scope: .entity))
        #expect(entity == [root.cid, shard.cid])
        #expect(try sent(root.cid, blocks, CARParameters()) == [root.cid, shard.cid, entry.cid])
    }

    @Test("A DAG that doubles at every level ends at a bound")
    func bomb() throws {
        var blocks: [CID: [UInt8]] = [:]
        var child = try Block(hashing: [1])
        blocks[child.cid] = child.bytes
        for _ in 0..<70 {
            let link = DagPB.Link(cid: child.cid, totalSize: 1)
            child = try Block(
                hashing: DagPB.encode(links: [link, link], data: nil),
                codec: .dagPB
            )
            blocks[child.cid] = child.bytes
        }
        #expect(throws: CARTrouble.tooDeep) { try sent(child.cid, blocks, CARParameters()) }
    }

    @Test("A node that is none ends the walk")
    func malformed() throws {
        let root = try Block(hashing: [0xFF, 0xFF], codec: .dagPB)
        #expect(throws: CARTrouble.self) {
            try sent(root.cid, [root.cid: root.bytes], CARParameters())
        }
        #expect(
            try sent(root.cid, [root.cid: root.bytes], CARParameters(scope: .block))
                == [root.cid]
        )
    }
}
