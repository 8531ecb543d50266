import Blocks
import Foundation
import Messages
import Multiformats
import Testing
import WeirClient

@Suite("Names with paths", .timeLimit(.minutes(1)))
struct NamesTests {
    /// A folder for a test, gone afterwards.
    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "weir-\(UUID())")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: url) }
        try await body(url.path(percentEncoded: false))
    }

    private func withStore(
        _ body: (Client, ScriptedStore) async throws -> Void
    ) async throws {
        let store = ScriptedStore()
        let intake = try await store.intake()
        let client = try Client(endpoints: [intake.endpoint])
        do {
            try await body(client, store)
        } catch {
            await client.close()
            await intake.end()
            throw error
        }
        await client.close()
        await intake.end()
    }

    /// A small tree on the disk: files, an empty folder, a hidden file, links.
    private func makeTree(in folder: String) throws {
        let files = FileManager.default
        try files.createDirectory(atPath: "\(folder)/sub/empty", withIntermediateDirectories: true)
        try Data("one".utf8).write(to: URL(filePath: "\(folder)/one.txt"))
        try Data("two".utf8).write(to: URL(filePath: "\(folder)/sub/two.txt"))
        try Data().write(to: URL(filePath: "\(folder)/sub/nothing"))
        try Data("secret".utf8).write(to: URL(filePath: "\(folder)/.hidden"))
        let large = Data((0..<(2 << 20) + 7).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8) })
        try large.write(to: URL(filePath: "\(folder)/sub/large.bin"))
        try files.createSymbolicLink(
            atPath: "\(folder)/sub/up",
            withDestinationPath: "../one.txt"
        )
    }

    private func sameTrees(_ left: String, _ right: String) throws -> Bool {
        FileManager.default.contentsEqual(atPath: left, andPath: right)
    }

    /// A folder of these entries, each a name that a hostile writer may choose.
    private func folder(_ entries: [(String, CID)]) throws -> Block {
        let links = entries.map {
            DagPB.Link(cid: $0.1, name: Array($0.0.utf8), totalSize: 1)
        }
        let node = DagPB.encode(links: links, data: UnixFS.encode(kind: .directory))
        return try Block(hashing: node, codec: .dagPB)
    }

    @Test("A folder goes in and comes out again, its links as links, hidden files when asked")
    func roundTrip() async throws {
        try await withFolder { folder in
            try makeTree(in: folder + "/in")
            try await withStore { client, store in
                let all = try await client.uploadFolder(folder + "/in", hidden: true)
                #expect(store.kept.map(\.description) == [all.cid])
                let tree = try await client.downloadFolder(all.cid, to: folder + "/out")
                #expect(try sameTrees(folder + "/in", folder + "/out"))
                #expect(tree.files == 5 && tree.folders == 2 && tree.links == 1)
                #expect(tree.refusedLinks.isEmpty)
                // What is there already is left as it is.
                let again = try await client.downloadFolder(all.cid, to: folder + "/out")
                #expect(again == tree)
                let shown = try await client.uploadFolder(folder + "/in")
                #expect(shown.cid != all.cid)
                var names: [String] = []
                for try await entry in client.entries(of: shown.cid) { names.append(entry.name) }
                #expect(names == ["one.txt", "sub"])
            }
        }
    }

    @Test("A path leads to a file, a folder, a link, or says which name is missing")
    func resolve() async throws {
        try await withFolder { folder in
            try makeTree(in: folder + "/in")
            try await withStore { client, _ in
                let root = try await client.uploadFolder(folder + "/in").cid
                let one = try await client.resolve("\(root)/one.txt")
                #expect(one.kind == .file(size: nil))
                #expect(one.segments == [root, one.cid])
                #expect(try await client.get(one.cid).bytes == Array("one".utf8))
                let large = try await client.resolve("/ipfs/\(root)/sub//large.bin")
                #expect(large.kind == .file(size: (2 << 20) + 7))
                #expect(try await client.resolve("\(root)/sub/").kind == .folder(isSharded: false))
                let link = try await client.resolve("\(root)/sub/up")
                #expect(link.kind == .link(target: Array("../one.txt".utf8)))
                for (name, code, word) in [
                    ("\(root)/none", WeirError.Code.notFound, "none"),
                    ("\(root)/sub/up/x", .invalidRequest, "../one.txt"),
                    ("\(root)/one.txt/x", .invalidRequest, "one.txt"),
                    ("\(root)/../x", .invalidRequest, ".."),
                    ("nonsense/x", .invalidRequest, "nonsense"),
                    (String(repeating: "a", count: 64) + "/x", .invalidRequest, "SHA-256"),
                ] {
                    let error = await #expect(throws: WeirError.self) {
                        try await client.resolve(name)
                    }
                    #expect(error?.code == code, "\(name)")
                    #expect(error?.message.contains(word) == true, "\(error?.message ?? "")")
                }
            }
        }
    }

    @Test(
        "A name that leads out of a folder writes nothing anywhere",
        arguments: ["../evil", "..", ".", "/tmp/evil", "a/../../evil", "", "a\0b"]
    )
    func hostileName(name: String) async throws {
        try await withFolder { folder in
            try await withStore { client, store in
                let leaf = try Block(hashing: Array("evil".utf8))
                let hostile = try self.folder([(name, leaf.cid)])
                store.add([leaf, hostile])
                let error = await #expect(throws: WeirError.self) {
                    try await client.downloadFolder("\(hostile.cid)", to: folder + "/out")
                }
                #expect(error?.code == .corrupt)
                let below = try FileManager.default.subpathsOfDirectory(atPath: folder)
                #expect(below.filter { $0 != "out" }.isEmpty, "\(below)")
            }
        }
    }

    @Test("No link is followed while a folder is written, whoever made it")
    func hostileLinks() async throws {
        try await withFolder { folder in
            try await withStore { client, store in
                let leaf = try Block(hashing: Array("evil".utf8))
                let below = try self.folder([("evil", leaf.cid)])
                let outside = try Symlink(target: Array("../outside".utf8)).block()
                let absolute = try Symlink(target: Array("/etc/passwd".utf8)).block()
                // A link, and behind it an entry of the same name: which no folder can have.
                let twice = try self.folder([("a", outside.cid), ("a", below.cid)])
                let links = try self.folder([
                    ("abs", absolute.cid), ("ok", leaf.cid), ("out", outside.cid),
                ])
                store.add([leaf, below, outside, absolute, twice, links])
                try FileManager.default.createDirectory(
                    atPath: folder + "/outside",
                    withIntermediateDirectories: false
                )
                await #expect(throws: WeirError.self) {
                    try await client.downloadFolder("\(twice.cid)", to: folder + "/one")
                }
                let tree = try await client.downloadFolder("\(links.cid)", to: folder + "/two")
                #expect(tree.refusedLinks.count == 2)
                #expect(tree.refusedLinks.contains { $0.contains("/etc/passwd") })
                let made = try FileManager.default.contentsOfDirectory(atPath: folder + "/two")
                #expect(made == ["ok"])
                // A link that lies in the target folder already.
                try FileManager.default.createSymbolicLink(
                    atPath: folder + "/two/sub",
                    withDestinationPath: folder + "/outside"
                )
                let top = try self.folder([("ok", leaf.cid), ("sub", below.cid)])
                store.add([top])
                await #expect(throws: FileError.self) {
                    try await client.downloadFolder("\(top.cid)", to: folder + "/two")
                }
                let outsideNames = try FileManager.default.contentsOfDirectory(
                    atPath: folder + "/outside"
                )
                #expect(outsideNames.isEmpty)
            }
        }
    }

    @Test("A file that is there and is something else is left alone")
    func existing() async throws {
        try await withFolder { folder in
            try await withStore { client, store in
                let leaf = try Block(hashing: Array("new".utf8))
                let top = try self.folder([("file", leaf.cid)])
                store.add([leaf, top])
                try FileManager.default.createDirectory(
                    atPath: folder + "/out",
                    withIntermediateDirectories: false
                )
                try Data("old".utf8).write(to: URL(filePath: folder + "/out/file"))
                let error = await #expect(throws: FileError.self) {
                    try await client.downloadFolder("\(top.cid)", to: folder + "/out")
                }
                #expect(error?.message.contains("out/file") == true)
                let bytes = FileManager.default.contents(atPath: folder + "/out/file")
                #expect(bytes == Data("old".utf8))
            }
        }
    }

    @Test("A pipe in a folder is refused by its name, and nothing is kept")
    func special() async throws {
        try await withFolder { folder in
            try await withStore { client, store in
                try #require(unsafe mkfifo(folder + "/pipe", 0o600) == 0)
                let error = await #expect(throws: FileError.self) {
                    try await client.uploadFolder(folder)
                }
                #expect(error?.message.contains("/pipe") == true)
                #expect(store.kept.isEmpty)
            }
        }
    }

    @Test("A CAR goes out and comes in again")
    func cars() async throws {
        try await withFolder { folder in
            try makeTree(in: folder + "/in")
            var car: [UInt8] = []
            var root = ""
            try await withStore { client, _ in
                let top = try await client.uploadFolder(folder + "/in").cid
                root = try await client.exportCAR("\(top)/sub") { car += $0 }
            }
            let path = folder + "/x.car"
            try Data(car).write(to: URL(filePath: path))
            try await withStore { client, store in
                let report = try await client.importCAR(file: path)
                #expect(report.roots.map(\.cid) == [root])
                #expect(report.roots.map(\.isComplete) == [true])
                #expect(store.kept.map(\.description) == [root])
                let tree = try await client.downloadFolder(root, to: folder + "/out")
                // The link leads out of this part of the folder, and is all that is missing.
                #expect(tree.refusedLinks.count == 1)
                try FileManager.default.createSymbolicLink(
                    atPath: folder + "/out/up",
                    withDestinationPath: "../one.txt"
                )
                #expect(try sameTrees(folder + "/in/sub", folder + "/out"))
            }
        }
    }

    @Test("Of a CAR that is cut short or lacks its root nothing is kept")
    func brokenCARs() async throws {
        let leaf = try Block(hashing: Array("leaf".utf8))
        let other = try Block(hashing: Array("other".utf8))
        var whole = CARWriter.header(roots: [leaf.cid])
        whole += CARWriter.section(leaf.cid, size: leaf.bytes.count) + leaf.bytes
        var wrong = whole
        wrong[wrong.count - 1] ^= 1
        var rootless = CARWriter.header(roots: [other.cid])
        rootless += CARWriter.section(leaf.cid, size: leaf.bytes.count) + leaf.bytes
        let cars = (1..<whole.count).map { Array(whole.prefix($0)) } + [wrong, rootless, []]
        try await withFolder { folder in
            try await withStore { client, store in
                for car in cars {
                    let path = folder + "/x.car"
                    try Data(car).write(to: URL(filePath: path))
                    await #expect(throws: WeirError.self) {
                        try await client.importCAR(file: path)
                    }
                }
                #expect(store.kept.isEmpty)
                let path = folder + "/x.car"
                try Data(whole).write(to: URL(filePath: path))
                #expect(try await client.importCAR(file: path).roots.count == 1)
            }
        }
    }

    @Test("A CAR of version 2 is read too, and its index passed over")
    func version2() async throws {
        let leaf = try Block(hashing: Array("leaf".utf8))
        var inner = CARWriter.header(roots: [leaf.cid])
        inner += CARWriter.section(leaf.cid, size: leaf.bytes.count) + leaf.bytes
        func number(_ value: Int) -> [UInt8] {
            (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        // The pragma, 16 bytes of characteristics, where the data lies, and where the index.
        var car: [UInt8] = [0x0A, 0xA1, 0x67] + Array("version".utf8) + [2]
        car += [UInt8](repeating: 0, count: 16)
        car += number(51) + number(inner.count) + number(51 + inner.count)
        car += inner + [0x81, 0x08, 1, 2, 3]
        try await withFolder { folder in
            try Data(car).write(to: URL(filePath: folder + "/x.car"))
            try await withStore { client, store in
                let report = try await client.importCAR(file: folder + "/x.car")
                #expect(report.roots.map(\.cid) == ["\(leaf.cid)"])
                #expect(report.blocks == 1)
                #expect(store.kept == [leaf.cid])
            }
        }
    }

    @Test("A root of which the CAR has a part is kept and told")
    func partialCAR() async throws {
        let leaf = try Block(hashing: Array("leaf".utf8))
        let top = try folder([("leaf", leaf.cid)])
        var car = CARWriter.header(roots: [top.cid])
        car += CARWriter.section(top.cid, size: top.bytes.count) + top.bytes
        try await withFolder { folder in
            try Data(car).write(to: URL(filePath: folder + "/x.car"))
            try await withStore { client, store in
                let report = try await client.importCAR(file: folder + "/x.car")
                #expect(report.roots.map(\.cid) == ["\(top.cid)"])
                #expect(report.roots.map(\.isComplete) == [false])
                #expect(store.kept == [top.cid])
            }
        }
    }

    @Test("An export without one of its blocks is an error that names the block")
    func brokenExport() async throws {
        try await withStore { client, store in
            let leaf = try Block(hashing: Array("leaf".utf8))
            let top = try folder([("leaf", leaf.cid)])
            store.add([top])
            let error = await #expect(throws: WeirError.self) {
                try await client.exportCAR("\(top.cid)") { _ in }
            }
            #expect(error?.code == .notFound)
            #expect(error?.message.contains("\(leaf.cid)") == true)
        }
    }
}
