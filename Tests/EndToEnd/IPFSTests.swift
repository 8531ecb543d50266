import Blocks
import ForeignPeers
import Foundation
import Multiformats
import Testing
import WeirClient

extension EndToEnd {
    /// Kubo and py-libp2p on one side, Weir on the other, each a node for the other.
    @Suite(
        "The IPFS network",
        .enabled(if: ForeignPeer.areReady, Comment(rawValue: ForeignPeer.hint))
    )
    struct IPFSTests {
        @Test("What a connected kubo has is found over Bitswap, small and large")
        func fromKubo() async throws {
            try await withFolder { folder in
                try await withPeer(.kubo) { kubo in
                    let more = ["--ipfs-peer", try kubo.address()]
                    try await withDeployment("a", .init(more: more), in: folder) { weir in
                        for count in [1, 262_144, 262_145, 100 << 20] {
                            try Pattern.write(count, to: folder.path(of: "in"), seed: 7)
                            let cid = try #require(
                                try await kubo.ask(.add(folder.path(of: "in"))).cid
                            )
                            let got = try await Self.get(cid, from: weir, in: folder)
                            #expect(got.status == 0, "\(got)")
                            #expect(got.errors.contains("ipfs"), "\(got)")
                            #expect(try folder.bytes(of: "out") == folder.bytes(of: "in"))
                        }
                    }
                }
            }
        }

        @Test("What nobody connected has is found by its record in the hash table")
        func byRecord() async throws {
            try await withFolder { folder in
                try await withPeer(.kubo) { middle in
                    try await withPeer(.kubo) { owner in
                        try await owner.ask(.connect(try middle.address()))
                        try Pattern.write(600_000, to: folder.path(of: "in"), seed: 9)
                        let cid = try #require(
                            try await owner.ask(.add(folder.path(of: "in"))).cid
                        )
                        let more = ["--ipfs-peer", try middle.address()]
                        try await withDeployment("a", .init(more: more), in: folder) { weir in
                            let got = try await Self.get(cid, from: weir, in: folder)
                            #expect(got.status == 0, "\(got)")
                            #expect(got.errors.contains(owner.id), "\(got)")
                            #expect(try folder.bytes(of: "out") == folder.bytes(of: "in"))
                        }
                    }
                }
            }
        }

        @Test(
            "What nobody connected has is found by a delegated router",
            arguments: [[], ["lines"]]
        )
        func byRouter(form: [String]) async throws {
            try await withFolder { folder in
                try await withPeer(.kubo) { owner in
                    let script = Repository.path(of: "Tests/Support/gateways/router.py")
                    let router = try RunningProgram(
                        Tool.python.rawValue,
                        [script, owner.id, try owner.address()] + form,
                        in: folder,
                    )
                    let port = try await eventually("the router listens") {
                        router.output.split(separator: "\n").first.map(String.init)
                    }
                    try Pattern.write(400_000, to: folder.path(of: "in"), seed: 11)
                    let cid = try #require(
                        try await owner.ask(.add(folder.path(of: "in"))).cid
                    )
                    let more = ["--delegated-router", "http://127.0.0.1:\(port)"]
                    try await withDeployment("a", .init(more: more), in: folder) { weir in
                        let got = try await Self.get(cid, from: weir, in: folder)
                        #expect(got.status == 0, "\(got)")
                        #expect(got.errors.contains(owner.id), "\(got)")
                        #expect(try folder.bytes(of: "out") == folder.bytes(of: "in"))
                    }
                    #expect(router.output.contains("/routing/v1/providers/"))
                }
            }
        }

        @Test(
            "What comes into Weir is announced: kubo finds it by its record, private content never"
        )
        func announced() async throws {
            try await withFolder { folder in
                try await withPeer(.kubo) { middle in
                    let port = try FreePort.next()
                    let more = ["--ipfs-peer", try middle.address(), "--ipfs-port", "\(port)"]
                    try await withDeployment("a", .init(more: more), in: folder) { weir in
                        try Pattern.write(300_000, to: folder.path(of: "in"), seed: 5)
                        let hidden = try await weir.weir(
                            ["put", "--privacy", "private", folder.path(of: "in")]
                        )
                        try Pattern.write(300_000, to: folder.path(of: "in"), seed: 6)
                        let put = try await weir.weir("put", folder.path(of: "in"))
                        try await eventually("the root is provided", within: .seconds(60)) {
                            let row = try await weir.status().first { $0.stage == "ipfs-fetcher" }
                            return row?.gauges?["provide-lan-done"] == 1
                        }
                        let again = try await weir.weir("provide", Self.cid(put))
                        #expect(again.status == 0, "\(again)")
                        let refused = try await weir.weir("provide", Self.cid(hidden))
                        #expect(refused.status != 0, "\(refused)")
                        #expect(refused.errors.contains("not public"), "\(refused)")
                        try await eventually("weir status says so", within: .seconds(60)) {
                            try await weir.weir("status", "--once").output.contains("(lan): 1 done")
                        }
                        try await withPeer(.kubo) { asker in
                            try await asker.ask(.connect(try middle.address()))
                            let fetched = folder.path(of: "fetched")
                            try await asker.ask(.fetch(Self.cid(put), into: fetched))
                            #expect(try folder.bytes(of: "fetched") == folder.bytes(of: "in"))
                        }
                        let row = try await weir.status().first { $0.stage == "ipfs-fetcher" }
                        #expect(row?.gauges?["provide-lan-done"] == 1, "not \(Self.cid(hidden))")
                    }
                }
            }
        }

        @Test("With every block announced, one inside a file is found by its own record")
        func announcedBlocks() async throws {
            try await withFolder { folder in
                try await withPeer(.kubo) { middle in
                    let settings = try folder.write(
                        Array(#"{"ipfs-fetcher": {"provide": "all"}}"#.utf8),
                        to: "settings.json"
                    )
                    let more = [
                        "--settings", settings, "--ipfs-peer", try middle.address(),
                        "--ipfs-port", "\(try FreePort.next())",
                    ]
                    try await withDeployment("a", .init(more: more), in: folder) { weir in
                        try Pattern.write(2 << 20, to: folder.path(of: "in"), seed: 8)
                        let put = try await weir.weir("put", folder.path(of: "in"))
                        #expect(put.status == 0, "\(put)")
                        try await eventually("all blocks are provided", within: .seconds(60)) {
                            let row = try await weir.status().first { $0.stage == "ipfs-fetcher" }
                            return row?.gauges?["provide-lan-done"] == 3
                        }
                        let leaf = try folder.bytes(of: "in").suffix(1 << 20)
                        let cid = CID(sha256: Digest256(hashing: Array(leaf)))
                        try await withPeer(.kubo) { asker in
                            try await asker.ask(.connect(try middle.address()))
                            let fetched = folder.path(of: "fetched")
                            try await asker.ask(.fetch("\(cid)", into: fetched))
                            #expect(try folder.bytes(of: "fetched") == Array(leaf))
                        }
                    }
                }
            }
        }

        @Test("What Weir has is pinned by kubo")
        func toKubo() async throws {
            try await withFolder { folder in
                let port = try FreePort.next()
                let options = RunningDeployment.Options(more: ["--ipfs-port", "\(port)"])
                try await withDeployment("a", options, in: folder) { weir in
                    try await withPeer(.kubo) { kubo in
                        let address = try await Self.address(of: weir, port)
                        try await kubo.ask(.connect(address))
                        for count in [1, 3_000_000] {
                            try Pattern.write(count, to: folder.path(of: "in"), seed: 3)
                            let put = try await weir.weir("put", folder.path(of: "in"))
                            let cid = Self.cid(put)
                            let fetched = folder.path(of: "fetched-\(count)")
                            try await kubo.ask(.fetch(cid, into: fetched))
                            #expect(
                                try folder.bytes(of: "fetched-\(count)") == folder.bytes(of: "in")
                            )
                            try await kubo.ask(.pin(cid))
                        }
                        let row = try await weir.status().first { $0.stage == "ipfs-fetcher" }
                        #expect(row?.count("blocks-served") ?? 0 >= 4)
                    }
                }
            }
        }

        @Test("A folder, and one that is sharded, go both ways", arguments: [false, true])
        func folders(isSharded: Bool) async throws {
            try await withFolder { folder in
                let port = try FreePort.next()
                try await withPeer(.kubo) { kubo in
                    let more = ["--ipfs-peer", try kubo.address(), "--ipfs-port", "\(port)"]
                    try await withDeployment("a", .init(more: more), in: folder) { weir in
                        let theirs = folder.path(of: "theirs")
                        try Self.fill(theirs, "of kubo", isSharded)
                        let cid = try #require(try await kubo.ask(.add(theirs)).cid)
                        let pinned = try await weir.weir("pin", cid)
                        #expect(pinned.status == 0, "\(pinned)")
                        let row = try await weir.status().first { $0.stage == "ipfs-fetcher" }
                        #expect(row?.count("orders") == 1, "one order for all of it")
                        let got = try await weir.weir("get", cid, "-o", folder.path(of: "got"))
                        #expect(got.status == 0, "\(got)")
                        let files = FileManager.default
                        #expect(
                            files.contentsEqual(atPath: theirs, andPath: folder.path(of: "got"))
                        )
                        let ours = folder.path(of: "ours")
                        try Self.fill(ours, "of weir", isSharded)
                        let put = try await weir.weir("put", ours)
                        #expect(put.status == 0, "\(put)")
                        let fetched = folder.path(of: "fetched")
                        try await kubo.ask(.fetch(Self.cid(put), into: fetched))
                        #expect(files.contentsEqual(atPath: ours, andPath: fetched))
                        try await kubo.ask(.pin(Self.cid(put)))
                        try await weir.withClient { client in
                            for root in [cid, Self.cid(put)] {
                                let kind = try await client.resolve(root).kind
                                #expect(kind == .folder(isSharded: isSharded))
                            }
                        }
                    }
                }
            }
        }

        /// A folder of 1,000 files, each with words of its own; or of 1,200 with names so long that
        /// they don't fit into one block of 256 KiB.
        private static func fill(_ path: String, _ words: String, _ isSharded: Bool) throws {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: false
            )
            let tail = String(repeating: "x", count: isSharded ? 220 : 0)
            for number in 0..<(isSharded ? 1_200 : 1_000) {
                try Data("file \(number) \(words)\n".utf8)
                    .write(to: URL(filePath: "\(path)/file-\(number)-\(tail).txt"))
            }
        }

        @Test("What py-libp2p has is found")
        func fromPy() async throws {
            try await withFolder { folder in
                try await withPeer(.py) { py in
                    let more = ["--ipfs-peer", try py.address()]
                    try await withDeployment("a", .init(more: more), in: folder) { weir in
                        for count in [1, 300_000] {
                            try Pattern.write(count, to: folder.path(of: "in"), seed: 5)
                            let cid = try #require(
                                try await py.ask(.add(folder.path(of: "in"))).cid
                            )
                            let got = try await Self.get(cid, from: weir, in: folder)
                            #expect(got.status == 0, "\(got)")
                            #expect(got.errors.contains(py.id), "\(got)")
                            #expect(try folder.bytes(of: "out") == folder.bytes(of: "in"))
                        }
                    }
                }
            }
        }

        @Test("What Weir has is fetched by py-libp2p")
        func toPy() async throws {
            try await withFolder { folder in
                let port = try FreePort.next()
                let options = RunningDeployment.Options(more: ["--ipfs-port", "\(port)"])
                try await withDeployment("a", options, in: folder) { weir in
                    try await withPeer(.py) { py in
                        try await py.ask(.connect(try await Self.address(of: weir, port)))
                        for count in [1, 300_000, 3_000_000] {
                            try Pattern.write(count, to: folder.path(of: "in"), seed: 6)
                            let put = try await weir.weir("put", folder.path(of: "in"))
                            let cid = Self.cid(put)
                            let fetched = "fetched-\(count)"
                            try await py.ask(.fetch(cid, into: folder.path(of: fetched)))
                            #expect(try folder.bytes(of: fetched) == folder.bytes(of: "in"))
                        }
                    }
                }
            }
        }

        /// The name that `weir put` printed.
        private static func cid(_ put: Ended) -> String {
            put.output.trimmingCharacters(in: .whitespacesAndNewlines)
        }

        private static func get(
            _ cid: String,
            from weir: RunningDeployment,
            in folder: TestFolder,
        ) async throws -> Ended {
            let out = folder.path(of: "out")
            try? FileManager.default.removeItem(atPath: out)
            return try await weir.weir(["get", cid, "-o", out, "--explain"])
        }

        /// Where the deployment's IPFS node listens.
        private static func address(of weir: RunningDeployment, _ port: Int) async throws -> String
        {
            try await eventually("the IPFS node says where it listens") {
                let ended = try await weir.weir("id")
                return ended.output.split(whereSeparator: \.isWhitespace).map(String.init)
                    .first { $0.contains("/tcp/\(port)/") }
            }
        }
    }
}
