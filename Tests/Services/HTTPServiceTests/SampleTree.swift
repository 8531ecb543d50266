import Blocks
import Multiformats

/// A folder of files, folders and links, with every block of its DAG.
///
///     dir/  ascii.txt  multiblock.txt  <b>&"ą.txt  link → ascii.txt
///           subdir/  ascii.txt  hello.txt  multiblock.txt
///           site/  index.html
///           shards/  0.txt … 8999.txt
struct SampleTree: Sendable {
    /// The top folder.
    let root: CID
    /// Every block.
    private(set) var blocks: [CID: [UInt8]] = [:]
    /// The nodes that are no files.
    private(set) var noFiles: Set<CID> = []
    /// The files.
    private(set) var files: [SampleFile] = []
    /// What each path leads to.
    private(set) var cids: [String: CID] = [:]
    /// The blocks of the sharded folder, its top first.
    private(set) var shards: [CID] = []

    static let ascii = Array("hello application/vnd.ipld.car\n".utf8)
    static let page = Array("<!doctype html><title>site</title>".utf8)
    static let sharded = 9_000

    init() throws {
        var made = Made()
        let ascii = try made.file(Self.ascii, "ascii.txt")
        let many = try made.file(SampleFile.noise(3_000), leafBytes: 1_000, "multiblock.txt")
        let odd = try made.file(Array("odd".utf8), "<b>&\"ą.txt")
        let link = try Symlink(target: Array("ascii.txt".utf8)).block()
        made.keep([link])
        made.noFiles.insert(link.cid)
        let linkEntry = DirectoryEntry(
            name: try EntryName("link"),
            cid: link.cid,
            totalSize: UInt64(link.bytes.count)
        )
        let hello = try made.file(Array("hello".utf8), "hello.txt")
        let subdir = try made.folder([ascii, hello, many], "subdir").0
        let site = try made.folder([try made.file(Self.page, "index.html")], "site").0
        let small = try made.file(Array("one of many".utf8), "0.txt")
        let entries = try (0..<Self.sharded).map { number in
            DirectoryEntry(
                name: try EntryName("\(number).txt"),
                cid: small.cid,
                totalSize: small.totalSize
            )
        }
        let (shards, _) = try made.folder(entries, "shards")
        let top = try made.folder([ascii, many, odd, linkEntry, subdir, site, shards], "dir").0
        root = top.cid
        self.shards = try Self.shards(of: shards.cid, in: made.blocks)
        (blocks, noFiles, files) = (made.blocks, made.noFiles, made.files)
        cids = [
            "": top.cid, "ascii.txt": ascii.cid, "multiblock.txt": many.cid, "link": link.cid,
            "subdir": subdir.cid, "subdir/ascii.txt": ascii.cid, "subdir/hello.txt": hello.cid,
            "subdir/multiblock.txt": many.cid, "site": site.cid, "shards": shards.cid,
            "shards/0.txt": small.cid, "odd": odd.cid,
        ]
        cids["site/index.html"] = try Block(hashing: Self.page).cid
    }

    /// A sharded folder's blocks as a listing reads them: each shard before those below it.
    private static func shards(of root: CID, in blocks: [CID: [UInt8]]) throws -> [CID] {
        var walk = DirectoryWalk(root: root)
        var shards: [CID] = []
        while case .need(let cid) = walk.next() {
            shards.append(cid)
            let bytes = blocks[cid] ?? []
            _ = try walk.supply(bytes.span)
        }
        return shards
    }

    /// What a path leads to.
    func cid(_ path: String = "") throws -> CID {
        guard let cid = cids[path] else { throw BlockError.noLink(try EntryName(path)) }
        return cid
    }

    /// A file's blocks, its root first, in reading order.
    func blocks(of file: CID) throws -> [CID] {
        guard file.codec == .dagPB, let bytes = blocks[file] else { return [file] }
        return [file] + (try DecodedNode(decoding: bytes.span, of: file).children)
    }

    private struct Made {
        var blocks: [CID: [UInt8]] = [:]
        var noFiles: Set<CID> = []
        var files: [SampleFile] = []

        mutating func keep(_ more: [Block]) {
            for block in more { blocks[block.cid] = block.bytes }
        }

        mutating func file(
            _ bytes: [UInt8],
            leafBytes: Int = 1 << 20,
            _ name: String
        ) throws -> DirectoryEntry {
            let file = try SampleFile(bytes, leafBytes: leafBytes)
            files.append(file)
            blocks.merge(file.blocks) { old, _ in old }
            return DirectoryEntry(
                name: try EntryName(name),
                cid: file.root,
                totalSize: UInt64(file.blocks.values.reduce(0) { $0 + $1.count })
            )
        }

        mutating func folder(
            _ entries: [DirectoryEntry],
            _ name: String
        ) throws -> (DirectoryEntry, blocks: [Block]) {
            var builder = DirectoryBuilder()
            for entry in entries { try builder.append(entry) }
            var made = try builder.finish()
            var list: [Block] = []
            while let block = try made.next() {
                list.append(block)
                noFiles.insert(block.cid)
            }
            keep(list)
            guard let root = made.root else { throw BlockError.tooDeep }
            let entry = DirectoryEntry(
                name: try EntryName(name),
                cid: root.cid,
                totalSize: root.totalSize
            )
            return (entry, list)
        }
    }
}
