import Blocks
import Multiformats
import SeededRandom
import Testing

@Suite("PathWalk")
struct PathWalkTests {
    /// A tree with everything a path can lead to, and how many blocks each target takes.
    struct Tree {
        var shelf = Shelf()
        var root: CID
        var large: CID
        var link: Symlink

        init(_ profile: Profile = .unixFS2025) throws {
            var shelf = Shelf()
            func made(_ entries: [DirectoryEntry]) throws -> DirectoryRoot {
                let (blocks, root) = try DirectoryBuilderTests.build(entries, profile)
                for block in blocks { shelf.add(block) }
                return root
            }
            var builder = FileBuilder(profile: profile)
            var blocks = try builder.append(content: Array("hello ".utf8))
            blocks += try builder.append(content: Array("world".utf8))
            let file = try builder.finish()
            for block in blocks + file.blocks { shelf.add(block) }
            let raw = try Block(hashing: [1, 2, 3])
            shelf.add(raw)
            link = try Symlink(target: Array("../elsewhere".utf8))
            let linkBlock = try link.block(profile: profile)
            shelf.add(linkBlock)
            let cbor = try Block(hashing: [0xA0], codec: .dagCBOR)
            shelf.add(cbor)
            let shards = try made(
                DirectoryBuilderTests.entries(
                    5_000,
                    profile,
                    { "an entry whose name is long, so that it is sharded, \($0)" },
                    { String($0) }
                )
            )
            #expect(shards.isSharded)
            for number in 0..<5_000 {
                shelf.add(try profile.leaf(Array(String(number).utf8)).block)
            }
            large = shards.cid
            let sub = try made([
                DirectoryBuilderTests.entry("file", file.root.cid, file.root.totalSize),
                DirectoryBuilderTests.entry("large", shards.cid, shards.totalSize),
            ])
            root = try made([
                DirectoryBuilderTests.entry("sub", sub.cid, sub.totalSize),
                DirectoryBuilderTests.entry("raw", raw.cid, 3),
                DirectoryBuilderTests.entry("link", linkBlock.cid, 5),
                DirectoryBuilderTests.entry("cbor", cbor.cid, 1),
            ]).cid
            self.shelf = shelf
        }
    }

    static func resolve(
        _ root: CID,
        _ path: String,
        in shelf: Shelf
    ) throws -> (target: PathTarget, asked: Int) {
        var walk = PathWalk(root: root, path: try ContentPath(parsing: path))
        var asked = 0
        while true {
            switch walk.next() {
            case .done(let target): return (target, asked)
            case .inlined(let bytes): try walk.supply(bytes.span)
            case .need(let cid):
                asked += 1
                let bytes = try #require(shelf.blocks[cid])
                try walk.supply(bytes.span)
            }
        }
    }

    @Test("It tells where each name led, shards left out, and how far it came to a missing one")
    func segments() throws {
        let tree = try Tree()
        var walk = PathWalk(root: tree.root, path: try ContentPath(parsing: "sub/large/none"))
        #expect(walk.segments == [tree.root])
        var failure: BlockError?
        do throws(BlockError) {
            while case .need(let cid) = walk.next() {
                guard let bytes = tree.shelf.blocks[cid] else { break }
                try walk.supply(bytes.span)
            }
        } catch {
            failure = error
        }
        #expect(failure == .noLink(try EntryName("none")))
        let sub = try Self.resolve(tree.root, "sub", in: tree.shelf).target.cid
        #expect(walk.segments == [tree.root, sub, tree.large])
    }

    @Test("A path leads to what it names, with the blocks of the way", arguments: [true, false])
    func targets(isNew: Bool) throws {
        let tree = try Tree(isNew ? .unixFS2025 : .unixFS2015)
        func expect(_ path: String, _ kind: PathTarget.Kind, _ asked: Int) throws {
            let found = try Self.resolve(tree.root, path, in: tree.shelf)
            #expect(found.target.kind == kind, "\(path)")
            #expect(found.target.remaining.isEmpty)
            #expect(found.asked == asked, "\(path)")
        }
        try expect("", .directory(isSharded: false), 1)
        try expect("/sub//", .directory(isSharded: false), 2)
        try expect("sub/file", .file(size: 11), 3)
        try expect("raw", .raw, 1)
        try expect("cbor", .other(.dagCBOR), 1)
        try expect("link", .symlink(tree.link), 2)
        try expect("sub/large", .directory(isSharded: true), 3)
    }

    @Test("Every name of a sharded directory is found, and only these")
    func shards() throws {
        let tree = try Tree()
        for number in stride(from: 0, to: 5_000, by: 7) {
            let path = "an entry whose name is long, so that it is sharded, \(number)"
            let found = try Self.resolve(tree.large, path, in: tree.shelf)
            #expect(found.target.cid == (try Block(hashing: Array(String(number).utf8)).cid))
            #expect(found.asked <= 4)
        }
        for number in 0..<200 {
            let name = "absent \(number)"
            #expect(throws: BlockError.noLink(try EntryName(name))) {
                try Self.resolve(tree.large, name, in: tree.shelf)
            }
        }
    }

    @Test("A symbolic link inside a path is told with what is left, and not followed")
    func symlink() throws {
        let tree = try Tree()
        let found = try Self.resolve(tree.root, "link/a/b", in: tree.shelf).target
        #expect(found.kind == .symlink(tree.link))
        #expect(found.remaining == [try EntryName("a"), try EntryName("b")])
    }

    @Test("What a path can't lead through is named")
    func errors() throws {
        let tree = try Tree()
        func error(_ path: String) -> BlockError? {
            #expect(throws: BlockError.self) { try Self.resolve(tree.root, path, in: tree.shelf) }
        }
        #expect(error("nothing") == .noLink(try EntryName("nothing")))
        #expect(BlockError.noLink(try EntryName("x")).description == "no link named “x”")
        #expect(error("sub/file/x") == .notADirectory(.file))
        #expect(error("raw/x") == .notADirectory(.raw))
        #expect(error("cbor/x") == .unreadableCodec(.dagCBOR))
        #expect(error("sub/../raw") == .invalidName(.dots))
        #expect(error("a\0") == .invalidName(.separator))
        #expect(error(String(repeating: "a/", count: 129)) == .pathTooLong)
        #expect(error(String(repeating: "a/", count: 5_000)) == .pathTooLong)
    }

    @Test("Directories that lie are refused, disturbed ones never crash")
    func lies() throws {
        var shelf = Shelf()
        let file = try shelf.add([1])
        func directory(_ names: [String]) throws -> CID {
            let links = names.map { DagPB.Link(cid: file, name: Array($0.utf8), totalSize: 1) }
            let data = UnixFS.encode(kind: .directory)
            return try shelf.add(DagPB.encode(links: links, data: data), .dagPB)
        }
        for names in [["a", "a"], ["b", "a", "b"], ["a", ".."], [""], ["a", "b/c"]] {
            let root = try directory(names)
            #expect(throws: BlockError.self, "\(names)") {
                try Self.resolve(root, "a", in: shelf)
            }
        }
        // Not in order, as old folders are.
        let old = try directory(["b", "a"])
        #expect(try Self.resolve(old, "a", in: shelf).target.kind == .raw)
        var random = SeededGenerator(seed: 31)
        let tree = try Tree()
        for cid in [tree.root, tree.large] {
            let bytes = try #require(tree.shelf.blocks[cid])
            for _ in 0..<1_000 {
                var wrong = bytes
                let place = Int.random(in: 0..<min(200, bytes.count), using: &random)
                wrong[place] = .random(in: 0...255, using: &random)
                var walk = PathWalk(root: cid, path: try ContentPath(parsing: "sub"))
                _ = try? walk.supply(wrong.span)
                var listing = DirectoryWalk(root: cid)
                _ = try? listing.supply(wrong.span)
            }
        }
    }
}
