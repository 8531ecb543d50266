import Blocks
import Foundation
import Multiformats
import Testing
import WeirClient

extension EndToEnd {
    @Suite("Folders")
    struct FolderTests {
        /// A folder of so many small files, each with bytes of its own, some of them below another.
        private func make(_ count: Int, bytes: Int, in path: String) throws {
            let files = FileManager.default
            try files.createDirectory(
                atPath: path + "/sub/deeper",
                withIntermediateDirectories: true
            )
            for number in 0..<count {
                let place = number % 10 == 0 ? "sub/deeper/" : ""
                var content = Array("file \(number)\n".utf8)
                while content.count < bytes { content += content }
                try Data(content.prefix(max(bytes, 12))).write(
                    to: URL(filePath: "\(path)/\(place)file-\(number).txt")
                )
            }
        }

        @Test("A folder of 1,000 files and a link goes in, is listed, and comes back byte for byte")
        func thousand() async throws {
            try await withFolder { folder in
                let path = folder.path(of: "in")
                try make(1_000, bytes: 10_000, in: path)
                try FileManager.default.createSymbolicLink(
                    atPath: path + "/sub/link",
                    withDestinationPath: "../file-1.txt"
                )
                try await withDeployment(in: folder) { weir in
                    let put = try await weir.weir("put", path)
                    #expect(put.status == 0, "\(put)")
                    #expect(try await weir.weir("ls").output.contains(" MiB "))
                    let listed = try await weir.weir("ls", put.line)
                    let lines = listed.output.split(separator: "\n")
                    #expect(lines.count == 901, "\(listed)")
                    #expect(lines.contains { $0.hasSuffix("  file-999.txt") })
                    let below = try await weir.weir("ls", "\(put.line)/sub/deeper")
                    #expect(below.output.split(separator: "\n").count == 100)
                    let copy = folder.path(of: "out")
                    let got = try await weir.weir("get", put.line, "-o", copy)
                    #expect(got.status == 0, "\(got)")
                    #expect(FileManager.default.contentsEqual(atPath: path, andPath: copy))
                    let one = try await weir.weir("get", "\(put.line)/sub/deeper/file-990.txt")
                    #expect(one.output == (try text("\(path)/sub/deeper/file-990.txt")))
                    // It is one content: listed once, and gone with all of it.
                    let kept = try await weir.weir("ls")
                    #expect(kept.output.split(separator: "\n").count == 1, "\(kept)")
                    #expect(try await weir.weir("rm", put.line).status == 0)
                    let gone = try await weir.weir("get", "\(put.line)/file-1.txt")
                    #expect(gone.status == 3, "\(gone)")
                }
            }
        }

        @Test("A folder of more than 5,000 files is sharded, and does the same")
        func sharded() async throws {
            try await withFolder { folder in
                let path = folder.path(of: "in")
                try make(6_000, bytes: 12, in: path)
                try await withDeployment(in: folder) { weir in
                    let put = try await weir.weir("put", path)
                    #expect(put.status == 0, "\(put)")
                    try await weir.withClient { client in
                        let root = try await client.resolve(put.line).kind
                        #expect(root == .folder(isSharded: true))
                    }
                    let listed = try await weir.weir("ls", put.line)
                    #expect(listed.output.split(separator: "\n").count == 5_401)
                    let copy = folder.path(of: "out")
                    let got = try await weir.weir("get", put.line, "-o", copy)
                    #expect(got.status == 0, "\(got)")
                    #expect(FileManager.default.contentsEqual(atPath: path, andPath: copy))
                }
            }
        }

        @Test("What is no file or folder is refused by its name; hidden files are left out")
        func refusals() async throws {
            try await withFolder { folder in
                let path = folder.path(of: "in")
                try make(3, bytes: 12, in: path)
                try Data("h".utf8).write(to: URL(filePath: path + "/.hidden"))
                try await withDeployment(in: folder) { weir in
                    let put = try await weir.weir("put", path)
                    #expect(!(try await weir.weir("ls", put.line).output.contains(".hidden")))
                    let all = try await weir.weir("put", "--hidden", path)
                    #expect(try await weir.weir("ls", all.line).output.contains(".hidden"))
                    let nowhere = try await weir.weir("get", put.line)
                    #expect(nowhere.status == 2, "\(nowhere)")
                    #expect(nowhere.errors.contains("-o"))
                    let none = try await weir.weir("get", "\(put.line)/none.txt")
                    #expect(none.status == 3)
                    #expect(none.errors.contains("none.txt"), "\(none)")
                    try #require(unsafe mkfifo(path + "/pipe", 0o600) == 0)
                    let special = try await weir.weir("put", path)
                    #expect(special.status == 1)
                    #expect(special.errors.contains("/pipe"), "\(special)")
                }
            }
        }

        @Test("A folder that only another deployment has is found, read by paths, and pinned")
        func elsewhere() async throws {
            try await withFolder { folder in
                let path = folder.path(of: "in")
                try make(30, bytes: 500, in: path)
                let port = try FreePort.next()
                try await withDeployment("a", .init(http: port), in: folder) { far in
                    let root = try await far.weir("put", path).line
                    let gateway = "http://127.0.0.1:\(port)"
                    try await withDeployment("b", .init(gateways: [gateway]), in: folder) { weir in
                        let one = try await weir.weir("get", "\(root)/sub/deeper/file-20.txt")
                        #expect(one.output == (try text("\(path)/sub/deeper/file-20.txt")))
                        let copy = folder.path(of: "out")
                        let got = try await weir.weir("get", root, "-o", copy)
                        #expect(got.status == 0, "\(got)")
                        #expect(FileManager.default.contentsEqual(atPath: path, andPath: copy))
                        let none = try await weir.weir("get", "\(root)/none.txt")
                        #expect(none.status == 3, "\(none)")
                    }
                    try await withDeployment("c", .init(gateways: [gateway]), in: folder) { weir in
                        let pin = try await weir.weir("pin", root)
                        #expect(pin.status == 0 && pin.output.contains("(33 blocks"), "\(pin)")
                    }
                }
            }
        }

        @Test("A hostile folder in a CAR writes nothing outside its target")
        func hostile() async throws {
            let leaf = try Block(hashing: Array("evil".utf8))
            let names = ["../evil", "..", "/tmp/evil", "a/../../evil", "a/b"]
            try await withFolder { folder in
                try await withDeployment(in: folder) { weir in
                    for name in names {
                        let link = DagPB.Link(cid: leaf.cid, name: Array(name.utf8), totalSize: 4)
                        let node = DagPB.encode(
                            links: [link],
                            data: UnixFS.encode(kind: .directory)
                        )
                        let top = try Block(hashing: node, codec: .dagPB)
                        let car = try folder.write(bytes(of: [top, leaf]), to: "x.car")
                        let imported = try await weir.weir("import", car)
                        #expect(imported.line == "\(top.cid)", "\(imported)")
                        let got = try await weir.weir(
                            "get",
                            "\(top.cid)",
                            "-o",
                            folder.path(of: "out")
                        )
                        #expect(got.status == 1, "\(got)")
                        let out = folder.path(of: "out")
                        let files = try? FileManager.default.subpathsOfDirectory(atPath: out)
                        #expect(files ?? [] == [])
                        #expect(!FileManager.default.fileExists(atPath: folder.path(of: "evil")))
                    }
                }
            }
        }

        @Test("Of a CAR that is cut, or has a wrong root, nothing is kept, and it is said why")
        func brokenCARs() async throws {
            let leaf = try Block(hashing: Array("leaf".utf8))
            let other = try Block(hashing: Array("other".utf8))
            let whole = bytes(of: [leaf])
            try await withFolder { folder in
                try await withDeployment(in: folder) { weir in
                    let cases = [
                        (Array(whole.dropLast(2)), "ends in the middle"),
                        (
                            CARWriter.header(roots: [other.cid])
                                + CARWriter.section(leaf.cid, size: leaf.bytes.count) + leaf.bytes,
                            "does not have its block"
                        ),
                        (Array("no CAR at all".utf8), "CAR"),
                    ]
                    for (car, reason) in cases {
                        let path = try folder.write(car, to: "x.car")
                        let imported = try await weir.weir("import", path)
                        #expect(imported.status == 1, "\(imported)")
                        #expect(imported.errors.contains(reason), "\(imported)")
                        #expect(imported.output.isEmpty)
                    }
                    #expect(try await weir.weir("ls").output.isEmpty)
                }
            }
        }

        @Test("The door lists a folder, serves its page, and says which name is missing")
        func door() async throws {
            try await withFolder { folder in
                let path = folder.path(of: "in")
                try make(5, bytes: 12, in: path)
                try Data("<title>page</title>".utf8).write(
                    to: URL(filePath: path + "/sub/index.html")
                )
                let port = try FreePort.next()
                try await withDeployment("a", .init(http: port), in: folder) { weir in
                    let root = try await weir.weir("put", path).line
                    let base = "http://127.0.0.1:\(port)/ipfs/\(root)"
                    func ask(_ path: String) async throws -> String {
                        try await Tool.curl.run(
                            [
                                "--silent", "--write-out", "%{http_code} %{redirect_url}",
                                base + path,
                            ],
                            in: folder
                        ).output
                    }
                    #expect(try await ask("").hasSuffix("301 \(base)/"))
                    #expect(try await ask("/").contains(">file-1.txt</a>"))
                    #expect(try await ask("/sub/").hasPrefix("<title>page</title>200"))
                    #expect(try await ask("/file-1.txt").hasPrefix("file 1\n"))
                    let none = try await ask("/none.txt")
                    #expect(none.contains("none.txt") && none.hasSuffix("404 "), "\(none)")
                }
            }
        }

        @Test(
            "An export and the door's CAR are read by a program of others, and import elsewhere",
            .enabled(if: CARReaderProgram.isReady, Comment(rawValue: Tool.hint))
        )
        func exports() async throws {
            try await withFolder { folder in
                let path = folder.path(of: "in")
                try make(50, bytes: 3_000, in: path)
                let port = try FreePort.next()
                let car = folder.path(of: "x.car")
                let root = try await withDeployment("a", .init(http: port), in: folder) { weir in
                    let root = try await weir.weir("put", path).line
                    let program = RunningProgram.folder.appending(path: "weir").path()
                    let export = try await RunningProgram(
                        "/bin/sh",
                        ["-c", "'\(program)' export \(root) > '\(car)'"],
                        environment: ["WEIR_HOME": weir.home],
                        in: folder
                    ).end()
                    #expect(export.status == 0, "\(export)")
                    let read = try await CARReaderProgram.read(car, in: folder)
                    #expect(read.first == "root \(root)")
                    // The root, three folders and 50 files.
                    #expect(read.count == 54)
                    let url = "http://127.0.0.1:\(port)/ipfs/\(root)?format=car"
                    let served = folder.path(of: "door.car")
                    _ = try await Tool.curl.run(["--silent", "--output", served, url], in: folder)
                    let door = try await CARReaderProgram.read(served, in: folder)
                    #expect(door == read)
                    return root
                }
                try await withDeployment("b", in: folder) { weir in
                    let imported = try await weir.weir("import", car)
                    #expect(imported.line == root, "\(imported)")
                    let copy = folder.path(of: "out")
                    #expect(try await weir.weir("get", root, "-o", copy).status == 0)
                    #expect(FileManager.default.contentsEqual(atPath: path, andPath: copy))
                }
            }
        }

        private func bytes(of blocks: [Block]) -> [UInt8] {
            var car = CARWriter.header(roots: blocks.prefix(1).map(\.cid))
            for block in blocks {
                car += CARWriter.section(block.cid, size: block.bytes.count) + block.bytes
            }
            return car
        }

        private func text(_ path: String) throws -> String {
            String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        }
    }
}
