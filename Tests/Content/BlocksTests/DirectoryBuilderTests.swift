import Blocks
import Multiformats
import SeededRandom
import Testing

@Suite("DirectoryBuilder")
struct DirectoryBuilderTests {
    /// A directory's blocks, bottom up, and its root.
    static func build(
        _ entries: [DirectoryEntry],
        _ profile: Profile = .unixFS2025
    ) throws -> (blocks: [Block], root: DirectoryRoot) {
        var builder = DirectoryBuilder(profile: profile)
        for entry in entries { try builder.append(entry) }
        var making = try builder.finish()
        var blocks: [Block] = []
        while let block = try making.next() {
            #expect(making.root == nil || making.root?.cid == block.cid)
            blocks.append(block)
        }
        let root = try #require(making.root)
        #expect(blocks.last?.cid == root.cid)
        return (blocks, root)
    }

    static func entry(_ name: String, _ cid: CID, _ totalSize: UInt64) throws -> DirectoryEntry {
        DirectoryEntry(name: try EntryName(name), cid: cid, totalSize: totalSize)
    }

    /// Files with the content that `content` gives for a number.
    static func entries(
        _ count: Int,
        _ profile: Profile,
        _ name: (Int) -> String,
        _ content: (Int) -> String = { _ in "" }
    ) throws -> [DirectoryEntry] {
        try (0..<count).map { number in
            let part = try profile.leaf(Array(content(number).utf8)).part
            return try entry(name(number), part.cid, part.totalSize)
        }
    }

    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return "entry-number-" + String(repeating: "0", count: 17 - digits.count) + digits
    }

    @Test("Small folders have the CIDs that Kubo gives them")
    func kuboFolders() throws {
        let old = Profile.unixFS2015
        #expect(
            try Self.build([], old).root.cid.description
                == "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn"
        )
        #expect(
            try Self.build([]).root.cid.description
                == "bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354"
        )
        // `ipfs add -r` of a.txt "hello world", link -> sub/b, and an empty sub/b.
        let hello = try old.leaf(Array("hello world".utf8)).part
        let empty = try old.leaf([]).part
        let sub = try Self.build([Self.entry("b", empty.cid, empty.totalSize)], old).root
        let link = try Symlink(target: Array("sub/b".utf8)).block(profile: old)
        let folder = try Self.build(
            [
                Self.entry("sub", sub.cid, sub.totalSize),
                Self.entry("link", link.cid, UInt64(link.bytes.count)),
                Self.entry("a.txt", hello.cid, hello.totalSize),
            ],
            old
        )
        #expect(
            folder.root.cid.description == "QmVyMmJuPQvqAeGoKPR7u7Cas2fFzA4EXCvV1oNbWXUmNn"
        )
    }

    @Test("Sharded folders have the CIDs that Kubo 0.22 gives them")
    func kuboShards() throws {
        let old = Profile.unixFS2015
        let large = try Self.build(
            Self.entries(
                5_000,
                old,
                { "a long name, so that few entries are a large folder; it is number \($0)" },
                { String($0) }
            ),
            old
        )
        #expect(large.root.isSharded)
        #expect(large.root.cid.description == "QmeV2UASp95KM4ynkVR4csEmGRJ9s5f9C44QxxzTgcYPru")
        // 4,096 names of 30 bytes with CIDs of 34 are exactly 256 KiB.
        let below = try Self.build(Self.entries(4_095, old, Self.padded), old).root
        #expect(below.cid.description == "QmXpmYbyY5kJGjpQwv65gH1tGkLqXkJYzABD62cJmCarWd")
        #expect(!below.isSharded)
        #expect(try !Self.build(Self.entries(4_096, old, Self.padded), old).root.isSharded)
        let above = try Self.build(Self.entries(4_097, old, Self.padded), old).root
        #expect(above.cid.description == "QmZV4E33ffNuGdLtVmuKkavnRkSY3azHNz32AdmVM2keGH")
    }

    @Test("A directory is one block up to 256 KiB and shards above, as IPIP-499 has it")
    func threshold() throws {
        // A link of a CIDv1, a name of 30 bytes and a Tsize of one takes 74 bytes, the data four.
        let (count, rest) = (Limits.directoryBytesMax - 4).quotientAndRemainder(dividingBy: 74)
        func entries(_ extra: Int) throws -> [DirectoryEntry] {
            try Self.entries(count, .unixFS2025) { number in
                Self.padded(number) + (number < rest + extra ? "x" : "")
            }
        }
        let full = try Self.build(entries(0))
        #expect(full.blocks.map(\.bytes.count) == [Limits.directoryBytesMax])
        #expect(!full.root.isSharded)
        #expect(try Self.build(entries(1)).root.isSharded)
    }

    /// Files of one `x` with the names that Kubo's tests make of a seed.
    private static func published(
        _ profile: Profile,
        seed: String,
        count: Int,
        length: Int,
        last: Int
    ) throws -> DirectoryRoot {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz01234567890-_")
        let stream = ChaCha20(seed: seed).keystream((count - 1) * length + last)
        let names = (0..<count).map { number in
            let start = number * length
            let end = start + (number == count - 1 ? last : length)
            return String(stream[start..<end].map { alphabet[Int($0) % alphabet.count] })
        }
        return try build(entries(count, profile, { names[$0] }, { _ in "x" }), profile).root
    }

    @Test("The CIDs that IPIP-499 publishes for directories around 256 KiB come out")
    func published() throws {
        func root(
            _ profile: Profile,
            _ seed: String,
            _ count: Int,
            _ length: Int,
            last: Int
        ) throws -> String {
            try Self.published(profile, seed: seed, count: count, length: length, last: last)
                .cid.description
        }
        let new = "hamt-unixfs-v1-2025"
        #expect(
            try root(.unixFS2025, new, 4_766, 11, last: 21)
                == "bafybeic3h7rwruealwxkacabdy45jivq2crwz6bufb5ljwupn36gicplx4"
        )
        #expect(
            try root(.unixFS2025, new, 4_766, 11, last: 22)
                == "bafybeiegvuterwurhdtkikfhbxcldohmxp566vpjdofhzmnhv6o4freidu"
        )
        let old = "hamt-unixfs-v0-2015"
        #expect(
            try root(.unixFS2015, old, 4_096, 30, last: 30)
                == "QmX5GtRk3TSSEHtdrykgqm4eqMEn3n2XhfkFAis5fjyZmN"
        )
        #expect(
            try root(.unixFS2015, old, 4_033, 31, last: 31)
                == "QmeMiJzmhpJAUgynAcxTQYek5PPKgdv3qEvFsdV3XpVnvP"
        )
    }

    @Test("The order in which entries come is of no importance")
    func order() throws {
        var random = SeededGenerator(seed: 21)
        for count in [10, 6_000] {
            let entries = try Self.entries(count, .unixFS2025, Self.padded)
            let root = try Self.build(entries).root
            #expect(try Self.build(entries.shuffled(using: &random)).root == root)
        }
    }

    @Test("Every block's links are complete before it comes")
    func bottomUp() throws {
        let entries = try Self.entries(6_000, .unixFS2025, Self.padded)
        var known = Set(entries.map(\.cid))
        let (blocks, root) = try Self.build(entries)
        for block in blocks {
            let node = try DagPB.decodeCanonical(block.bytes.span)
            for link in node.links { #expect(known.contains(link.cid)) }
            known.insert(block.cid)
        }
        #expect(root.totalSize == UInt64(blocks.reduce(0) { $0 + $1.bytes.count }))
    }

    @Test("Names that were made to have one hash are refused where no shard can hold both")
    func collision() throws {
        // murmur3-x64-64 of both is 365465604129fcad.
        let names = try [
            "65636964706f706d676470616d6e616f2814a6526f58e4a6b0421dec601d3391",
            "6968646b616161616d676e61686f70689d91b1b6b2b028180793daeac6627b61",
        ].map { try EntryName(Multibase.base16.decode(Array($0.utf8).span)) }
        let cid = try Block(hashing: []).cid
        let two = names.map { DirectoryEntry(name: $0, cid: cid, totalSize: 0) }
        #expect(try !Self.build(two).root.isSharded)
        let many = try Self.entries(6_000, .unixFS2025, Self.padded) + two
        #expect(throws: BlockError.self) { try Self.build(many) }
        #expect(try Self.build(Array(many.dropLast())).root.isSharded)
    }

    @Test("One name twice is refused, and so are sizes that overflow")
    func refused() throws {
        let entries = try Self.entries(2, .unixFS2025) { _ in "same" }
        #expect(throws: BlockError.repeatedName(try EntryName("same"))) { try Self.build(entries) }
        let cid = try Block(hashing: []).cid
        #expect(throws: BlockError.sizeOverflow) {
            try Self.build([Self.entry("a", cid, .max)])
        }
        let most = UInt64(Int64.max)
        #expect(throws: BlockError.sizeOverflow) {
            try Self.build([Self.entry("a", cid, most), Self.entry("b", cid, most)])
        }
    }

    @Test(
        "Names that lead a path astray are refused",
        arguments: ["", ".", "..", "/", "a/b", "../a", "a\0", String(repeating: "n", count: 1_025)]
    )
    func names(name: String) {
        #expect(throws: BlockError.self) { try EntryName(name) }
    }

    @Test("Names that only look odd are kept")
    func oddNames() throws {
        for name in ["...", ".a", " ", "\\", "ü", "%2F", String(repeating: "n", count: 1_024)] {
            #expect(try EntryName(name).text == name)
        }
        #expect(try EntryName([0xFF]).text == nil)
    }
}
