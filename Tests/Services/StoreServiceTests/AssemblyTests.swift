import Blocks
import Foundation
import GRDB
import Messages
import Multiformats
import StoreService
import Testing

@Suite("Assembling files")
struct AssemblyTests {
    @Test("A file is found by its root and by the SHA-256 of the whole", arguments: [0, 1, 2, 5])
    func aliases(leaves: Int) throws {
        let store = try TestStore()
        let file = try TestFile(leaves: leaves)
        for leaf in file.leaves { try store.put(leaf.bytes, Put(isPart: true)) }
        let stored = try store.assemble(
            file.leaves.map(\.cid),
            Assemble(contentType: "text/plain", sha256: file.sha256.bytes)
        )
        #expect(stored.cid == file.root)
        #expect(stored.size == UInt64(file.bytes.count))
        #expect(stored.sha256 == file.sha256.bytes)
        #expect(stored.expiresIn == .zero)
        for hash in [ContentHash.cid(file.root), .sha256(file.sha256)] {
            let answer = try store.get(Get(hash))
            #expect(answer.body == file.bytes)
            #expect(answer.content?.cid == file.root)
            #expect(answer.content?.contentType == "text/plain")
            #expect(answer.content?.sha256 == file.sha256.bytes)
        }
        #expect(try store.isSound())
        // The parts are the file's now: nothing of it expires.
        store.now += Limits.partMilliseconds + 1
        try store.write { try $0.expireParts() }
        #expect(try store.get(file.root).body == file.bytes)
        #expect(try store.events().map(\.cid) == [file.root])
        #expect(try store.isSound())
    }

    @Test("A file that was fetched is named by its SHA-256, and stays cached")
    func fetched() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 3)
        for block in file.blocks { try store.fetch(block, for: file.root, privacy: .restricted) }
        let wrong = Assemble(
            privacy: .restricted,
            sha256: Digest256(hashing: [1]).bytes,
            isFetched: true
        )
        let failure = #expect(throws: Failure.self) { try store.assemble([file.root], wrong) }
        #expect(failure?.code == .corrupt)
        #expect(try store.get(Get(.sha256(file.sha256))).content == nil)
        let request = Assemble(
            privacy: .restricted,
            sha256: file.sha256.bytes,
            isFetched: true
        )
        let stored = try store.assemble([file.root], request)
        #expect(stored.cid == file.root)
        #expect(try store.get(Get(.sha256(file.sha256))).body == file.bytes)
        #expect(try store.get(Get(.sha256(file.sha256), publicOnly: true)).content == nil)
        let status = try store.read { try $0.status(Stat(.cid(file.root))) }
        #expect(status.state == .cached)
        #expect(status.privacy == .restricted)
        #expect(try store.isSound())
        // What a client keeps stays kept.
        _ = try store.assemble([file.root], Assemble())
        _ = try store.assemble([file.root], request)
        let kept = try store.read { try $0.status(Stat(.cid(file.root))) }
        #expect(kept.state == .kept)
        #expect(kept.privacy == .public)
    }

    @Test("The shared list has what is public and restricted of all owners, and nothing private")
    func sharedList() throws {
        let store = try TestStore()
        var seen: [CID] = []
        for (number, privacy) in [Privacy.public, .private, .restricted].enumerated() {
            let put = Put(owner: "did:key:a", privacy: privacy)
            let cid = try store.put([UInt8(number)], put).cid
            if privacy != .private { seen.append(cid) }
        }
        let listing = try store.read { try $0.listing(List(isShared: true)) }
        #expect(listing.entries.map(\.cid) == seen)
        #expect(try store.read { try $0.listing(List()) }.entries.map(\.cid) == [seen[0]])
    }

    @Test("Subtrees first, then the whole, gives the same root as the whole at once")
    func subtrees() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 1_024 + 3, of: 8)
        for leaf in file.leaves { try store.put(leaf.bytes, Put(isPart: true)) }
        let first = try store.assemble(
            file.leaves.prefix(1_024).map(\.cid),
            Assemble(isPart: true)
        )
        #expect(first.expiresIn == .seconds(86_400))
        let rest = file.leaves.dropFirst(1_024).map(\.cid)
        let stored = try store.assemble([first.cid] + rest)
        #expect(stored.cid == file.root)
        #expect(try store.get(Get(.sha256(file.sha256))).body == file.bytes)
        #expect(try store.read { try $0.listing(List()) }.entries.count == 1)
        #expect(try store.isSound())
    }

    @Test("The same bytes in two layouts are found by their SHA-256 as long as one is here")
    func twoLayouts() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 2)
        let halves = [file.bytes[..<500], file.bytes[500...]].map(Array.init)
        for leaf in file.leaves.map(\.bytes) + halves { try store.put(leaf, Put(isPart: true)) }
        let roots = try [
            store.assemble(file.leaves.map(\.cid)).cid,
            store.assemble(halves.map { CID(sha256: Digest256(hashing: $0)) }).cid,
        ]
        #expect(Set(roots).count == 2)
        for root in roots {
            #expect(try store.get(Get(.sha256(file.sha256))).body == file.bytes)
            _ = try store.write { try $0.remove(Holding(.cid(root))) }
        }
        #expect(try store.get(Get(.sha256(file.sha256))).absent != nil)
        #expect(try store.isSound())
    }

    @Test("A part that is missing is named, and nothing is written")
    func missing() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 3)
        try store.put(file.leaves[0].bytes, Put(isPart: true))
        let failure = #expect(throws: Failure.self) { try store.assemble(file.leaves.map(\.cid)) }
        #expect(failure?.code == .notFound)
        #expect(failure?.sentence.contains(file.leaves[1].cid.description) == true)
        #expect(try store.get(file.root).absent?.isPartial == false)
    }

    @Test("A part that goes between the hashing and the writing is named too")
    func goesMeanwhile() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 2)
        for leaf in file.leaves { try store.put(leaf.bytes, Put(isPart: true)) }
        let assembled = try store.read {
            try Assembler(db: $0, segments: store.file.segments).assemble(
                file.leaves.map(\.cid),
                Assemble()
            )
        }
        _ = try store.write { try $0.remove(Holding(.cid(file.leaves[1].cid))) }
        let failure = #expect(throws: Failure.self) {
            try store.write { try $0.assemble(assembled) }
        }
        #expect(failure?.code == .notFound)
        #expect(try store.isSound())
    }

    @Test("Another SHA-256 than the client's is corrupt")
    func wrongDigest() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 2)
        for leaf in file.leaves { try store.put(leaf.bytes, Put(isPart: true)) }
        let wrong = Assemble(sha256: [UInt8](repeating: 9, count: 32))
        let failure = #expect(throws: Failure.self) {
            try store.assemble(file.leaves.map(\.cid), wrong)
        }
        #expect(failure?.code == .corrupt)
    }

    @Test("Uneven parts are no file")
    func uneven() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 2)
        for block in file.blocks { try store.put(block) }
        let failure = #expect(throws: Failure.self) {
            try store.assemble([file.leaves[0].cid, file.root])
        }
        #expect(failure?.code == .invalidRequest)
    }

    @Test("Assembling twice is a retry")
    func twice() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 3)
        for leaf in file.leaves { try store.put(leaf.bytes, Put(isPart: true)) }
        #expect(try !store.assemble(file.leaves.map(\.cid)).alreadyPresent)
        let again = try store.assemble(file.leaves.map(\.cid))
        #expect(again.alreadyPresent)
        #expect(again.sha256 == file.sha256.bytes)
        #expect(try store.events().count == 1)
        #expect(try store.isSound())
    }

    @Test("A part list is bounded, and what is no CID in it is named")
    func lists() throws {
        let cid = CID(sha256: Digest256(hashing: [1]))
        #expect(try Assembler.parts(Data(cid.bytes + cid.bytes)) == [cid, cid])
        #expect(try Assembler.parts(Data()).isEmpty)
        let cut = #expect(throws: Failure.self) {
            try Assembler.parts(Data(cid.bytes + cid.bytes.dropLast()))
        }
        #expect(cut?.code == .invalidRequest)
        #expect(cut?.sentence.contains("Part 2") == true)
        let cbor = CID(sha256: Digest256(hashing: [1]), codec: .dagCBOR)
        #expect(throws: Failure.self) { try Assembler.parts(Data(cbor.bytes)) }
        let huge = Data(count: Messages.Limits.partListBytesMax + 1)
        #expect(#expect(throws: Failure.self) { try Assembler.parts(huge) }?.code == .tooLarge)
        for length in 0..<cid.bytes.count where length > 0 {
            #expect(throws: Failure.self) { try Assembler.parts(Data(cid.bytes.prefix(length))) }
        }
    }
}
