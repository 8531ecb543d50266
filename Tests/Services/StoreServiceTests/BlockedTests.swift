import Blocks
import Daemon
import Foundation
import Messages
import Multiformats
import StoreService
import Testing

@Suite("Blocked content in the store", .timeLimit(.minutes(1)))
struct BlockedTests {
    /// A store with a denylist that tests change.
    private struct Scene {
        let test: TestStage
        let denylist: DenylistFiles

        init() async throws {
            let folder = try TestFolder()
            try "".write(toFile: folder.path(of: "a.deny"), atomically: true, encoding: .utf8)
            denylist = try DenylistFiles([folder.path(of: "a.deny")])
            test = try await TestStage(in: folder, denylist: denylist)
        }

        /// Blocks these from now on, and nothing else.
        func block(_ rules: String...) async throws {
            let path = denylist.paths[0]
            let text = "version: 1\n---\n" + rules.joined(separator: "\n")
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            try denylist.reload()
            // The stage was told before it is asked this.
            _ = await test.stage.endpoints
        }

        func put(_ file: TestFile) async {
            for leaf in file.leaves { _ = await test.ask(.put(Put(isPart: true)), leaf.bytes) }
            _ = await test.ask(.assemble(Assemble()), file.leaves.flatMap(\.cid.bytes))
        }

        func code(_ payload: Payload, _ body: [UInt8] = []) async -> ErrorCode? {
            await test.ask(payload, body).failure?.code
        }
    }

    @Test("is forbidden by each of its names to everybody, and comes back with the next list")
    func names() async throws {
        let scene = try await Scene()
        let file = try TestFile(leaves: 3)
        await scene.put(file)
        let digest = try #require(file.root.sha256Digest)
        let names: [ContentHash] = [
            .cid(file.root), .cid(.version0(digest)), .sha256(file.sha256),
        ]
        for rule in ["/ipfs/\(file.root)", "/ipfs/\(CID(sha256: file.sha256))"] {
            try await scene.block(rule)
            for name in names {
                for isPublic in [true, false] {
                    #expect(await scene.code(.get(Get(name, publicOnly: isPublic))) == .forbidden)
                    #expect(await scene.code(.stat(Stat(name, publicOnly: isPublic))) == .forbidden)
                }
                #expect(await scene.code(.pin(Holding(name))) == .forbidden)
            }
        }
        try await scene.block()
        for name in names {
            #expect(await scene.test.ask(.get(Get(name))).body == file.bytes)
        }
    }

    @Test("ends a range whose way leads through it, and no other")
    func range() async throws {
        let scene = try await Scene()
        let file = try TestFile(leaves: 4)
        await scene.put(file)
        try await scene.block("/ipfs/\(file.leaves[2].cid)")
        #expect(await scene.test.ask(.get(Get(.cid(file.root), length: 2_000))).body.count == 2_000)
        #expect(await scene.code(.get(Get(.cid(file.root), length: 2_001))) == .forbidden)
        #expect(await scene.code(.get(Get(.cid(file.leaves[2].cid)))) == .forbidden)
        let after = Get(.cid(file.root), offset: 3_000, length: 1_000)
        #expect(await scene.test.ask(.get(after)).body.count == 1_000)
    }

    @Test("is not taken: as a block, for a root, as a part, as a whole")
    func incoming() async throws {
        let scene = try await Scene()
        let file = try TestFile(leaves: 2)
        let leaf = file.leaves[0]
        try await scene.block("/ipfs/\(leaf.cid)")
        #expect(await scene.code(.put(Put()), leaf.bytes) == .forbidden)
        #expect(await scene.code(.put(Put(isPart: true)), leaf.bytes) == .forbidden)
        #expect(await scene.code(.put(Put(isPart: true)), file.leaves[1].bytes) == nil)
        let list = file.leaves.flatMap(\.cid.bytes)
        #expect(await scene.code(.assemble(Assemble()), list) == .forbidden)

        try await scene.block("/ipfs/\(file.root)")
        #expect(await scene.code(.put(Put(fetchedFor: file.root)), leaf.bytes) == .forbidden)
        #expect(await scene.code(.put(Put(isPart: true)), leaf.bytes) == nil)
        #expect(await scene.code(.assemble(Assemble()), list) == .forbidden)
        try await scene.block("/ipfs/\(CID(sha256: file.sha256))")
        #expect(await scene.code(.assemble(Assemble()), list) == .forbidden)
        try await scene.block()
        #expect(await scene.code(.assemble(Assemble()), list) == nil)
    }

    @Test("is in nobody's list but its owner's, who may remove it, and no event says so")
    func listing() async throws {
        let scene = try await Scene()
        let blocked = try Block(hashing: [1])
        let owner = "did:key:z6MkehRgf7yJbgaGfYsdoAsKdBPE3dj2CYhowQdcjqSJgvVd"
        for bytes: [UInt8] in [[0], [1], [2]] {
            _ = await scene.test.ask(.put(Put(owner: owner)), bytes)
        }
        try await scene.block("/ipfs/\(blocked.cid)")
        var seen: [CID] = []
        var cursor = ""
        repeat {
            let answer = await scene.test.ask(.list(List(cursor: cursor, limit: 1)))
            guard case .listing(let page) = answer.payload else { break }
            seen += page.entries.map(\.cid)
            cursor = page.next
        } while !cursor.isEmpty
        #expect(try seen == [Block(hashing: [0]).cid, Block(hashing: [2]).cid])
        guard case .listing(let own) = await scene.test.ask(.list(List(requesterID: owner))).payload
        else { throw Failure(.internal, "no listing") }
        #expect(own.entries.count == 3)
        let holding = Holding(.cid(blocked.cid), requesterID: owner)
        #expect(await scene.code(.remove(holding)) == nil)
        let events = await scene.test.ask(.replay(Replay(after: 0, limit: 10))).events
        #expect(events?.map(\.kind) == [.contentAvailable, .contentAvailable, .contentAvailable])
    }
}
