import Blocks
import HTTPService
import Messages
import Multiformats
import NIOHTTP1
import Testing

@Suite("Names with paths over HTTP", .timeLimit(.minutes(2)))
struct DoorNamesTests {
    private static let tree = Result { try SampleTree() }

    private func withTree(
        _ body: @escaping @Sendable (DoorHouse, SampleTree, ScriptedPort) async throws -> Void
    ) async throws {
        let tree = try Self.tree.get()
        let port = ScriptedPort()
        port.add(tree)
        try await DoorHouse.open(port) { try await body($0, tree, port) }
    }

    @Test("A file below a folder comes with its own tag, and the roots on the way")
    func file() async throws {
        try await withTree { door, tree, port in
            let path = "/ipfs/\(tree.root)/subdir/ascii.txt"
            let answer = try await door.ask(path)
            #expect(answer.status == 200)
            #expect(answer.body == SampleTree.ascii)
            let (subdir, file) = (try tree.cid("subdir"), try tree.cid("ascii.txt"))
            #expect(answer.field("ETag") == "\"\(file)\"")
            #expect(answer.field("X-Ipfs-Path") == path)
            #expect(answer.field("X-Ipfs-Roots") == "\(tree.root),\(subdir),\(file)")
            #expect(answer.field("Content-Type") == "text/plain; charset=utf-8")
            #expect(answer.field("Cache-Control") == "public, max-age=29030400, immutable")
            #expect(port.requests.allSatisfy { $0.publicOnly })
            let range = try await door.ask(path, ["Range": "bytes=6-16"])
            #expect(range.status == 206)
            #expect(range.text == "application")
            #expect(try await door.ask(path, ["If-None-Match": "W/\"\(file)\""]).status == 304)
            let head = try await door.ask(path, method: .HEAD)
            #expect(head.status == 200)
            #expect(head.field("Content-Type") == answer.field("Content-Type"))
        }
    }

    @Test("A name that is not there is 404, with the name in the sentence")
    func missing() async throws {
        try await withTree { door, tree, _ in
            for (path, name) in [
                ("subdir/i-do-not-exist", "i-do-not-exist"), ("none/at/all", "none"),
                ("ascii.txt/below", "ascii.txt"), ("shards/none.txt", "none.txt"),
                ("link/x", "link"),
            ] {
                for format in ["", "?format=raw", "?format=car"] {
                    let answer = try await door.ask("/ipfs/\(tree.root)/\(path)\(format)")
                    #expect(answer.status == 404, "\(path)\(format)")
                    #expect(answer.text.contains(name), "\(answer.text)")
                }
            }
        }
    }

    @Test("A folder is redirected to its slash, with the query, escaped")
    func redirect() async throws {
        try await withTree { door, tree, _ in
            let client = try await door.askOnce("/ipfs/\(tree.root)/subdir?x=1")
            #expect(client.status == 301)
            #expect(client.field("Location") == "/ipfs/\(tree.root)/subdir/?x=1")
            let top = try await door.askOnce("/ipfs/\(tree.root)")
            #expect(top.status == 301)
            #expect(top.field("Location") == "/ipfs/\(tree.root)/")
        }
    }

    @Test("A folder is a page of its entries, each escaped, with a tag of its own")
    func listing() async throws {
        try await withTree { door, tree, _ in
            let path = "/ipfs/\(tree.root)/"
            let page = try await door.ask(path)
            #expect(page.status == 200)
            #expect(page.field("Content-Type") == "text/html; charset=utf-8")
            #expect(page.text.contains("Index of /ipfs/\(tree.root)"))
            #expect(page.text.contains("<a href=\"\(path)ascii.txt\">ascii.txt</a>"))
            #expect(page.text.contains("\"\(path)%3Cb%3E%26%22%C4%85.txt\">&lt;b&gt;&amp;&quot;ą"))
            #expect(!page.text.contains("<b>"))
            #expect(!page.text.contains("\">..</a>"))
            let tag = try #require(page.field("ETag"))
            #expect(tag.hasPrefix("\"DirIndex-") && tag.hasSuffix("_CID-\(tree.root)\""))
            #expect(
                page.field("Cache-Control")
                    == "public, max-age=604800, stale-while-revalidate=2678400"
            )
            for known in [tag, "W/" + tag, "W/\"\(tree.root)\""] {
                #expect(try await door.ask(path, ["If-None-Match": known]).status == 304)
            }
            let below = try await door.ask(path + "subdir/")
            #expect(below.text.contains("<a href=\"\(path)subdir/..\">..</a>"))
            #expect(
                below.field("X-Ipfs-Roots") == "\(tree.root),\(try tree.cid("subdir"))"
            )
            let head = try await door.ask(path, method: .HEAD)
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
            #expect(head.field("Content-Length") == nil)
        }
    }

    @Test("A sharded folder is listed whole")
    func shardedListing() async throws {
        try await withTree { door, tree, _ in
            let page = try await door.ask("/ipfs/\(tree.root)/shards/")
            #expect(page.status == 200)
            let rows = page.text.split(separator: "\n").filter { $0.contains(".txt</a>") }
            #expect(rows.count == SampleTree.sharded)
            #expect(Set(rows).count == rows.count)
        }
    }

    @Test("A folder with an index.html is that page, under the folder's tag")
    func index() async throws {
        try await withTree { door, tree, _ in
            let path = "/ipfs/\(tree.root)/site/"
            let page = try await door.ask(path)
            let site = try tree.cid("site")
            #expect(page.status == 200)
            #expect(page.body == SampleTree.page)
            #expect(page.field("ETag") == "\"\(site)\"")
            #expect(page.field("X-Ipfs-Roots") == "\(tree.root),\(site)")
            #expect(page.field("Content-Type") == "text/html; charset=utf-8")
            #expect(try await door.ask(path, ["If-None-Match": "\"\(site)\""]).status == 304)
        }
    }

    @Test("A symbolic link is answered with its target, and not followed")
    func link() async throws {
        try await withTree { door, tree, _ in
            let answer = try await door.ask("/ipfs/\(tree.root)/link")
            #expect(answer.status == 200)
            #expect(answer.text == "ascii.txt")
            #expect(answer.field("Content-Type") == "inode/symlink")
            let alone = try await door.ask("/ipfs/\(try tree.cid("link"))")
            #expect(alone.text == "ascii.txt")
        }
    }

    @Test("A block below a path comes as it is")
    func raw() async throws {
        try await withTree { door, tree, _ in
            for name in ["subdir", "subdir/multiblock.txt", "shards", "link"] {
                let answer = try await door.ask("/ipfs/\(tree.root)/\(name)?format=raw")
                let cid = try tree.cid(name)
                #expect(answer.status == 200, "\(name)")
                #expect(answer.body == tree.blocks[cid], "\(name)")
                #expect(answer.field("ETag") == "\"\(cid).raw\"")
                #expect(answer.field("Content-Type") == "application/vnd.ipld.raw")
            }
        }
    }

    @Test("A folder that can't be had is told as what keeps it from being had")
    func failures() async throws {
        try await withTree { door, tree, port in
            port.fail(try tree.cid("subdir"), Failure(.timeout, "Too late."))
            #expect(try await door.ask("/ipfs/\(tree.root)/subdir/ascii.txt").status == 504)
            port.makeRemote(try tree.cid("site"))
            let cached = try await door.ask(
                "/ipfs/\(tree.root)/site/",
                ["Cache-Control": "only-if-cached"]
            )
            #expect(cached.status == 412)
        }
    }
}
