import Blocks
import Foundation
import GRDB
import Messages
import Multiformats
import StoreService
import Testing

@Suite("Listing content")
struct ListingTests {
    @Test("A listing goes on behind its cursor, page by page")
    func listing() throws {
        let store = try TestStore()
        for number in 0..<7 as Range<UInt8> { try store.put([number]) }
        try store.put([100], Put(isPart: true))
        try store.put([101], Put(owner: "did:key:a", privacy: .private))
        var seen: [CID] = []
        var list = List(limit: 3)
        repeat {
            let page = try store.read { try $0.listing(list) }
            #expect(page.entries.count <= 3)
            seen += page.entries.map(\.cid)
            list.cursor = page.next
        } while !list.cursor.isEmpty
        #expect(seen == (0..<7).map { CID(sha256: Digest256(hashing: [$0])) })
        let hidden = try store.read {
            try $0.listing(List(requesterID: "did:key:a", privacy: .private))
        }
        #expect(hidden.entries.map(\.owner) == ["did:key:a"])
        #expect(throws: Failure.self) { try store.read { try $0.listing(List(cursor: "x")) } }
    }

    @Test("A listing of blocks has those of public contents alone, page by page")
    func listingBlocks() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 4)
        for block in file.blocks { try store.fetch(block, for: file.root) }
        let alone = try store.put([1, 2, 3]).cid
        try store.put([100], Put(isPart: true))
        for number in 0..<UInt8.max {
            let privacy: Privacy = number.isMultiple(of: 2) ? .private : .restricted
            for more in 0..<9 as Range<UInt8> {
                try store.put([number, more], Put(privacy: privacy))
            }
        }
        let late = try store.put([4, 5, 6]).cid
        var pages: [[CID]] = []
        var list = List(limit: 3, isOfBlocks: true)
        repeat {
            let page = try store.read { try $0.listing(list) }
            #expect(page.next != list.cursor)
            #expect(page.entries.allSatisfy { $0.privacy == .public && $0.blocks == 1 })
            pages.append(page.entries.map(\.cid))
            list.cursor = page.next
        } while !list.cursor.isEmpty
        let expected = file.blocks.map(\.cid) + [alone, late]
        #expect(pages.joined().map(\.multihash) == expected.map(\.multihash))
        #expect(pages.allSatisfy { $0.count <= 3 })
        #expect(pages.contains([]), "more that is not shown than one page looks at")
        _ = try store.write { try $0.pin(Holding(.cid(file.root))) }
        let pinned = try store.read { try $0.listing(List(pinnedOnly: true, isOfBlocks: true)) }
        #expect(pinned.entries.map(\.cid.multihash) == file.blocks.map(\.cid.multihash))
        let owned = List(requesterID: "did:key:a", isOfBlocks: true)
        #expect(try store.read { try $0.listing(owned) }.entries.isEmpty)
    }

    @Test("A page of the longest entries fits a header in both encodings, and the next goes on")
    func longListing() throws {
        let store = try TestStore()
        let owner = "did:web:" + String(repeating: "a", count: Messages.Limits.ownerBytesMax - 8)
        let type = "text/" + String(repeating: "b", count: Messages.Limits.contentTypeBytesMax - 5)
        for number in 0..<120 as Range<UInt8> {
            try store.put([number], Put(owner: owner, contentType: type))
        }
        var list = List(limit: Messages.Limits.listEntriesMax)
        var pages: [Listing] = []
        repeat {
            let page = try store.read { try $0.listing(list) }
            for encoding in [Encoding.protobuf, .json] {
                let message = Message(requestID: .random(), hop: .max, payload: .listing(page))
                let header = MessageCodec.encode(message, as: encoding)
                #expect(header.count <= Messages.Limits.headerBytesMax)
            }
            pages.append(page)
            list.cursor = page.next
        } while !list.cursor.isEmpty
        let events = try store.read { try $0.events(after: 0, limit: 100, epoch: .max) }.events
        #expect((40..<100).contains(events.count))
        for event in events {
            let bytes = MessageCodec.bytesMax(of: .event(event))
            #expect(bytes <= Limits.headerBytes(of: event))
        }
        #expect(pages.map(\.entries.count).reduce(0, +) == 120)
        #expect(pages.dropLast().allSatisfy { $0.entries.count >= 40 })
        #expect(Set(pages.flatMap(\.entries).map(\.cid)).count == 120)
    }
}
