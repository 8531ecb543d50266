import Blocks
import Foundation
import Messages
import Multiformats
import StoreService
import Testing

@Suite("Folders in the store")
struct FolderTests {
    /// A folder with a file of three leaves, a folder with one of one, and its blocks bottom up.
    private struct TestFolder {
        let blocks: [Block]
        let root: Block

        init() throws {
            let file = try TestFile(leaves: 3)
            let leaf = try Block(hashing: [9, 9, 9])
            var below = DirectoryBuilder()
            try below.append(
                DirectoryEntry(name: try EntryName("leaf"), cid: leaf.cid, totalSize: 3)
            )
            var belowBlocks = try below.finish()
            let belowRoot = try #require(try belowBlocks.next())
            var top = DirectoryBuilder()
            try top.append(
                DirectoryEntry(name: try EntryName("file"), cid: file.root, totalSize: 9)
            )
            try top.append(
                DirectoryEntry(name: try EntryName("below"), cid: belowRoot.cid, totalSize: 9)
            )
            var topBlocks = try top.finish()
            root = try #require(try topBlocks.next())
            blocks = file.blocks + [leaf, belowRoot]
        }
    }

    private func put(
        _ folder: TestFolder,
        owner: String = "",
        _ privacy: Privacy,
        in store: TestStore
    ) throws {
        for block in folder.blocks {
            try store.put(block) { put in
                put.isPart = true
                put.owner = owner
                put.privacy = privacy
            }
        }
        try store.put(folder.root) { put in
            put.owner = owner
            put.privacy = privacy
        }
    }

    @Test("Its top block holds everything below, and the parts are parts no more")
    func holds() throws {
        let store = try TestStore()
        let folder = try TestFolder()
        try put(folder, .public, in: store)
        let status = try store.read { try $0.status(Stat(.cid(folder.root.cid))) }
        #expect(status.isComplete)
        #expect(status.state == .kept)
        #expect(status.blocks == UInt64(folder.blocks.count + 1))
        #expect(try store.read { try $0.number("SELECT count(*) FROM roots") } == 1)
        #expect(try store.read { try $0.listing(List()) }.entries.map(\.cid) == [folder.root.cid])
        #expect(try store.events().map(\.kind) == [.contentAvailable])
        #expect(try store.isSound())
        // What was a part stays after its day.
        store.now += 2 * Limits.partMilliseconds
        _ = try store.write { try $0.expireParts() }
        for block in folder.blocks { #expect(try store.get(block.cid).absent == nil) }
        let done = try store.write { try $0.remove(Holding(.cid(folder.root.cid))) }
        #expect(done.blocks == UInt64(folder.blocks.count + 1))
        for block in folder.blocks { #expect(try store.get(block.cid).absent != nil) }
        #expect(try store.isSound())
    }

    @Test("Without its top block nothing is kept, and the parts go after a day")
    func unfinished() throws {
        let store = try TestStore()
        let folder = try TestFolder()
        for block in folder.blocks { try store.put(block) { $0.isPart = true } }
        #expect(try store.read { try $0.listing(List()) }.entries.isEmpty)
        store.now += 2 * Limits.partMilliseconds
        _ = try store.write { try $0.expireParts() }
        for block in folder.blocks { #expect(try store.get(block.cid).absent != nil) }
    }

    @Test("A folder takes its own owner's parts alone, and a private one stays private")
    func owners() throws {
        let store = try TestStore()
        let folder = try TestFolder()
        let other = try #require(folder.blocks.first)
        try store.put(other) { put in
            put.isPart = true
            put.owner = "did:key:b"
        }
        try put(folder, owner: "did:key:a", .private, in: store)
        #expect(try store.read { try $0.number("SELECT count(*) FROM roots WHERE state = 2") } == 1)
        var get = Get(.cid(folder.root.cid), format: .raw)
        get.publicOnly = true
        #expect(try store.get(get).absent != nil)
        #expect(try store.events().isEmpty)
    }

    @Test("A folder that is read as a file is refused by the format")
    func noFile() throws {
        let store = try TestStore()
        let folder = try TestFolder()
        try put(folder, .public, in: store)
        guard case .failure(let failure) = try store.get(folder.root.cid).payload else {
            Issue.record("it was read")
            return
        }
        #expect(failure.code == .invalidRequest)
        #expect(failure.field == "format")
    }
}
