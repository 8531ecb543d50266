import Blocks
import Foundation
import Messages
import Multiformats
import StoreService
import Testing

@Suite("Putting blocks")
struct PutTests {
    let hello = Array("hello world".utf8)
    let helloCID = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"

    @Test("A block without a name is the CIDv1 raw of its SHA-256, and comes back")
    func hashes() throws {
        let store = try TestStore()
        let stored = try store.put(hello)
        #expect(stored.cid.description == helloCID)
        #expect(stored.size == 11)
        #expect(stored.sha256 == Digest256(hashing: hello).bytes)
        #expect(stored.expiresIn == .zero)
        #expect(!stored.alreadyPresent)
        let answer = try store.get(stored.cid)
        #expect(answer.body == hello)
        #expect(answer.content?.size == 11)
        #expect(try store.isSound())
    }

    @Test("Putting it again changes nothing and says so")
    func again() throws {
        let store = try TestStore()
        try store.put(hello)
        #expect(try store.put(hello).alreadyPresent)
        #expect(try store.read { try $0.meta("bytes") } == 11)
        #expect(try store.isSound())
    }

    @Test("A block that does not match its CID is refused")
    func mismatch() throws {
        let store = try TestStore()
        let other = CID(sha256: Digest256(hashing: [1]))
        let failure = #expect(throws: Failure.self) {
            try store.put(hello, Put(contentHash: .cid(other)))
        }
        #expect(failure?.code == .corrupt)
        #expect(try store.get(other).absent != nil)
    }

    @Test("A block above 2 MiB is refused before it is hashed")
    func tooLarge() throws {
        let bytes = [UInt8](repeating: 0, count: Messages.Limits.blockBytesMax + 1)
        let failure = #expect(throws: Failure.self) {
            try IncomingBlock(Put(), bytes: Data(bytes))
        }
        #expect(failure?.code == .tooLarge)
    }

    @Test("The same bytes as raw and as dag-pb are one block of two contents")
    func twoCodecs() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 2)
        let node = try #require(file.layout.blocks.last)
        try store.put(node)
        try store.put(node.bytes)
        #expect(try store.read { try $0.meta("bytes") } == Int64(node.bytes.count))
        let raw = CID(codec: .raw, multihash: node.cid.multihash)
        #expect(try store.get(raw).body == node.bytes)
        #expect(try store.get(node.cid).absent?.isPartial == true)
        #expect(try store.isSound())
    }

    @Test("A part says when it expires, and goes then")
    func part() throws {
        let store = try TestStore()
        let stored = try store.put(hello, Put(isPart: true))
        #expect(stored.expiresIn == .seconds(86_400))
        #expect(try store.events().isEmpty)
        store.now += Limits.partMilliseconds + 1
        try store.write { try $0.expireParts() }
        #expect(try store.get(stored.cid).absent != nil)
        #expect(try store.isSound())
    }

    @Test(
        "A part that is kept already stays kept, and a kept one that was a part no longer expires"
    )
    func partAndKept() throws {
        let store = try TestStore()
        try store.put(hello)
        #expect(try store.put(hello, Put(isPart: true)).expiresIn == .zero)
        try store.put([1], Put(isPart: true))
        #expect(try store.put([1]).expiresIn == .zero)
        store.now += Limits.partMilliseconds + 1
        try store.write { try $0.expireParts() }
        #expect(try store.get(CID(sha256: Digest256(hashing: [1]))).content != nil)
    }

    @Test("The blocks of a node are held by it, in whichever order they come")
    func anyOrder() throws {
        let file = try TestFile(leaves: 3)
        for order in [file.blocks, file.blocks.reversed()] {
            let store = try TestStore()
            for block in order { try store.fetch(block, for: file.root) }
            let status = try store.read { try $0.status(Stat(.cid(file.root))) }
            #expect(status.isComplete)
            #expect(status.blocks == 4)
            #expect(status.state == .cached)
            #expect(try store.get(file.root).body == file.bytes)
            #expect(try store.events().map(\.kind) == [.contentAvailable])
            #expect(try store.isSound())
        }
    }

    @Test("A root finds blocks that came for another one")
    func adopts() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 3)
        for leaf in file.leaves { try store.put(leaf) }
        let top = try #require(file.layout.blocks.last)
        try store.put(top)
        #expect(try store.read { try $0.status(Stat(.cid(file.root))) }.isComplete)
        // The leaves' own holds go, the file's stays.
        for leaf in file.leaves {
            _ = try store.write { try $0.remove(Holding(.cid(leaf.cid))) }
        }
        #expect(try store.get(file.root).body == file.bytes)
        #expect(try store.isSound())
    }

    @Test("A client's word changes who may have a content, a fetcher's does not")
    func privacy() throws {
        let store = try TestStore()
        let block = try Block(hashing: hello)
        try store.put(hello, Put(privacy: .private))
        try store.fetch(block, for: block.cid)
        #expect(try store.get(Get(.cid(block.cid), publicOnly: true)).absent != nil)
        #expect(try store.events().isEmpty)
        try store.put(hello)
        #expect(try store.get(Get(.cid(block.cid), publicOnly: true)).content != nil)
        try store.put(hello, Put(privacy: .private))
        #expect(try store.events().map(\.kind) == [.contentAvailable, .removed])
    }
}
