import Blocks
import Messages
import Multiformats
import StoreService
import Testing

@Suite("Reading ranges")
struct ReadTests {
    @Test("A hit says what its holders say of it, as far as the asker may see them")
    func holders() throws {
        let store = try TestStore()
        let block = try Block(hashing: [1, 2, 3])
        try store.fetch(block, for: block.cid)
        #expect(try store.get(block.cid).used == block.cid)
        try store.put([1, 2, 3], Put(owner: "did:key:a", privacy: .private, contentType: "text/b"))
        try store.put([1, 2, 3], Put(owner: "did:key:b", contentType: "text/a"))
        for (isPublicOnly, type) in [(false, "text/b"), (true, "text/a")] {
            let answer = try store.get(Get(.cid(block.cid), publicOnly: isPublicOnly))
            #expect(answer.content?.contentType == type)
            #expect(answer.body == [1, 2, 3])
            #expect(answer.used == block.cid, "one of them only has it cached")
        }
        let kept = try store.put([4], Put(privacy: .private)).cid
        #expect(try store.get(kept).used == nil)
        #expect(try store.get(Get(.cid(kept), publicOnly: true)).absent != nil)
    }

    @Test("Every range of a file is its bytes, also across leaves and levels")
    func ranges() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 1_030, of: 16)
        for leaf in file.leaves { try store.put(leaf.bytes, Put(isPart: true)) }
        let stored = try store.assemble(file.leaves.map(\.cid))
        #expect(stored.cid == file.root)
        let size = file.bytes.count
        for (offset, length) in [
            (0, 1), (15, 2), (0, size), (16_383, 40), (size - 1, 10), (8, 16), (16_384, 96),
        ] {
            let answer = try store.get(
                Get(.cid(file.root), offset: UInt64(offset), length: UInt64(length))
            )
            #expect(answer.body == Array(file.bytes[offset..<min(size, offset + length)]))
            #expect(answer.content?.size == UInt64(size))
            #expect(answer.content?.length == UInt64(answer.body.count))
        }
    }

    @Test("The end of a content is an empty range, past it is a mistake that is named")
    func pastTheEnd() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 2)
        for block in file.blocks { try store.put(block) }
        for (cid, size) in [(file.root, 2_000), (file.leaves[0].cid, 1_000)] {
            let end = try store.get(Get(.cid(cid), offset: UInt64(size)))
            #expect(end.content?.length == 0)
            #expect(end.body.isEmpty)
            let past = try store.get(Get(.cid(cid), offset: UInt64(size) + 1))
            #expect(past.failure?.code == .invalidRequest)
            #expect(past.failure?.field == "offset")
        }
        let far = try store.get(Get(.cid(file.root), offset: UInt64(Int64.max)))
        #expect(far.failure?.field == "offset")
    }

    @Test("What is not here is unknown, what is half here says how far it goes")
    func absent() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 4)
        let unknown = try store.get(file.root).absent
        #expect(unknown == Absent(root: file.root))
        try store.fetch(file.blocks[0], for: file.root)
        try store.fetch(file.leaves[0], for: file.root)
        try store.fetch(file.leaves[1], for: file.root)
        let partial = try store.get(Get(.cid(file.root), offset: 500, length: 3_000)).absent
        #expect(
            partial
                == Absent(
                    root: file.root,
                    isPartial: true,
                    firstMissing: file.leaves[2].cid,
                    available: 1_500,
                    size: 4_000,
                )
        )
        let range = try store.get(Get(.cid(file.root), offset: 500, length: 1_500))
        #expect(range.body == Array(file.bytes[500..<2_000]))
    }

    @Test("The dag format gives the block itself, once all below it is here for its audience")
    func whole() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 4)
        let get = Get(.cid(file.root), format: .dag)
        for block in file.blocks {
            #expect(try store.get(get).absent == Absent(root: file.root))
            try store.fetch(block, for: file.root)
        }
        let top = try #require(file.blocks.first { $0.cid == file.root })
        #expect(try store.get(get).body == top.bytes)
        #expect(try store.get(Get(.cid(file.root), length: 1, format: .dag)).body.count == 1)

        // Below other roots it is looked for, and what only they may see is not there for others.
        let other = try TestStore()
        for block in file.blocks { try other.put(block.bytes, Put(contentHash: .cid(block.cid))) }
        #expect(try other.get(get).body == top.bytes)
        let hidden = try TestStore()
        for block in file.blocks {
            try hidden.put(block.bytes, Put(contentHash: .cid(block.cid), privacy: .private))
        }
        #expect(try hidden.get(get).body == top.bytes)
        var strangers = get
        strangers.publicOnly = true
        #expect(try hidden.get(strangers).absent == Absent(root: file.root))
    }

    @Test("The raw format gives the block itself; a block that is no file says how to get it")
    func raw() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 2)
        for block in file.blocks { try store.put(block) }
        let raw = try store.get(Get(.cid(file.root), format: .raw))
        #expect(raw.body == file.blocks[0].bytes)
        #expect(raw.content?.size == UInt64(file.blocks[0].bytes.count))

        let data = UnixFS.encode(kind: .directory, fileSize: 0)
        let folder = try Block(hashing: DagPB.encode(links: [], data: data), codec: .dagPB)
        try store.put(folder)
        let answer = try store.get(folder.cid)
        #expect(answer.failure?.code == .invalidRequest)
        #expect(answer.failure?.field == "format")
        #expect(try store.get(Get(.cid(folder.cid), format: .raw)).body == folder.bytes)
    }

    @Test("A CID that carries its bytes needs no store")
    func identity() throws {
        let store = try TestStore()
        let multihash = try Multihash(code: .identity, digest: [1, 2, 3])
        let answer = try store.get(Get(.cid(CID(codec: .raw, multihash: multihash)), offset: 1))
        #expect(answer.body == [2, 3])
    }

    @Test("Private content is unknown to strangers, also the leaf that only it holds")
    func publicOnly() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 2)
        for block in file.blocks { try store.fetch(block, for: file.root, privacy: .private) }
        #expect(try store.get(Get(.cid(file.root), publicOnly: true)).absent?.isPartial == false)
        #expect(try store.get(Get(.cid(file.leaves[0].cid), publicOnly: true)).absent != nil)
        #expect(try store.get(file.root).content != nil)
        // A public hold on one leaf opens that leaf alone.
        try store.put(file.leaves[0])
        #expect(try store.get(Get(.cid(file.leaves[0].cid), publicOnly: true)).content != nil)
        #expect(try store.get(Get(.cid(file.root), publicOnly: true)).absent != nil)
    }

    @Test("Each audience sees what its privacy allows, of blocks, files and their leaves")
    func audiences() throws {
        // Strangers, trusted peers, clients, and whoever is trusted with all.
        let table: [(Privacy, sees: [Bool])] = [
            (.public, [true, true, true, true]), (.private, [false, false, true, true]),
            (.restricted, [false, true, false, true]),
        ]
        for (privacy, sees) in table {
            let store = try TestStore()
            let file = try TestFile(leaves: 2)
            for block in file.blocks { try store.fetch(block, for: file.root, privacy: privacy) }
            // Read once by those who see everything, so that its nodes are in the cache.
            #expect(try store.get(file.root).content != nil)
            for hash in [file.root, file.leaves[0].cid] {
                let hash = ContentHash.cid(hash)
                let gets = [
                    Get(hash, publicOnly: true), Get(hash, sharedOnly: true),
                    Get(hash, unrestrictedOnly: true), Get(hash),
                ]
                for (get, sees) in zip(gets, sees) {
                    let answer = try store.get(get)
                    #expect((answer.content != nil) == sees, "\(privacy) \(get.audience)")
                    if !sees { #expect(answer.absent?.isPartial == false) }
                }
                let stats = [
                    Stat(hash, publicOnly: true), Stat(hash, unrestrictedOnly: true), Stat(hash),
                ]
                for (stat, sees) in zip(stats, [sees[0], sees[2], sees[3]]) {
                    let status = try? store.read { try $0.status(stat) }
                    #expect((status != nil) == sees, "\(privacy) \(stat.audience)")
                }
                // Who may see neither what is private nor what is restricted is a stranger.
                let least = Get(hash, unrestrictedOnly: true, sharedOnly: true)
                #expect((try store.get(least).content != nil) == sees[0])
            }
        }
    }

    @Test("The media type and the SHA-256 come with the bytes")
    func metadata() throws {
        let store = try TestStore()
        let stored = try store.put([1, 2], Put(contentType: "image/png"))
        let content = try store.get(stored.cid).content
        #expect(content?.contentType == "image/png")
        #expect(content?.sha256 == Digest256(hashing: [1, 2]).bytes)
    }
}

@Suite("Rot")
struct RotTests {
    @Test("A rotten block is never answered; it is dropped, and whoever fetches it again heals it")
    func healing() throws {
        let store = try TestStore()
        let file = try TestFile(leaves: 3)
        for block in file.blocks { try store.fetch(block, for: file.root) }
        let victim = file.leaves[1]
        try store.rot(victim.cid)
        let answer = try store.get(file.root)
        #expect(answer.absent?.firstMissing == victim.cid)
        #expect(answer.absent?.available == 1_000)
        let key = try #require(answer.rotten)
        try store.write { try $0.dropRotten(key) }
        #expect(try !store.read { try $0.status(Stat(.cid(file.root))) }.isComplete)
        #expect(try store.isSound())
        try store.fetch(victim, for: file.root)
        #expect(try store.get(file.root).body == file.bytes)
        #expect(
            try store.events().map(\.kind) == [.contentAvailable, .removed, .contentAvailable]
        )
        #expect(try store.isSound())
    }

    @Test("A block that was healed meanwhile is not dropped")
    func healedMeanwhile() throws {
        let store = try TestStore()
        let stored = try store.put([1, 2, 3])
        try store.write { try $0.dropRotten(BlockKey(stored.cid)) }
        #expect(try store.get(stored.cid).content != nil)
    }

    @Test("Putting a rotten block again heals it")
    func putHeals() throws {
        let store = try TestStore()
        let stored = try store.put([1, 2, 3])
        try store.rot(stored.cid)
        try store.put([1, 2, 3])
        #expect(try store.get(stored.cid).body == [1, 2, 3])
    }

    @Test("The scrub finds it, and ends at the last block")
    func scrub() throws {
        let store = try TestStore()
        for number in 0..<10 as Range<UInt8> {
            try store.put([UInt8](repeating: number, count: 100))
        }
        let victim = CID(sha256: Digest256(hashing: [UInt8](repeating: 7, count: 100)))
        try store.rot(victim)
        var after: Int64 = 0
        var rotten: [BlockKey] = []
        var steps = 0
        while true {
            let finding = try store.read {
                try Scrubber.step($0, store.file.segments, after: after, bytesMax: 300)
            }
            rotten += finding.rotten
            guard let last = finding.last else { break }
            after = last
            steps += 1
        }
        #expect(rotten == [BlockKey(victim)])
        #expect(steps == 4)
    }
}
