import Foundation
import Testing
import WeirClient

extension EndToEnd {
    @Suite(
        "Signatures",
        .enabled(if: Tool.areReady(.python, .curl), Comment(rawValue: Tool.hint))
    )
    struct SignatureTests {
        /// Who there is: a deployment that requires signatures, and those who sign.
        private struct Cast {
            let folder: TestFolder
            let keys: String
            var dids: [String: String] = [:]

            init(in folder: TestFolder) async throws {
                self.folder = folder
                keys = folder.path(of: "keys")
                try await make("acme", "deployment")
                try await make("alice", "requester", "--rights", "read,put,pin", "--trust", "7")
                try await make("eve", "requester", "--rights", "read", "--trust", "0")
                try await make("door", "requester")
                try authorize(["alice", "eve", "door"])
            }

            private mutating func make(_ name: String, _ role: String, _ more: String...)
                async throws
            {
                let ended = try await RunningProgram(
                    "weir",
                    ["keygen", name, "--role", role, "--keys", keys] + more,
                    in: folder
                ).end()
                #expect(ended.status == 0 && ended.line.hasPrefix("did:key:z6Mk"), "\(ended)")
                dids[name] = ended.line
            }

            func authorize(_ names: [String]) throws {
                let lines = try names.map {
                    try String(contentsOfFile: "\(keys)/\($0).identity.pub", encoding: .utf8)
                }
                try folder.write(Array(lines.joined().utf8), to: "keys/authorized")
            }

            func did(_ name: String) -> String { dids[name] ?? "" }

            func signing(_ name: String, for deployment: String? = nil) -> [String] {
                [
                    "--identity", "\(keys)/\(name).identity", "--deployment",
                    deployment ?? did("acme"),
                ]
            }

            func settings() throws -> String {
                let file: [String: [String: Any]] = [
                    "intake": ["deployment": did("acme"), "require-signature": true],
                    "http": ["deployment": did("acme"), "identity": "\(keys)/door.identity"],
                ]
                let bytes = try JSONSerialization.data(withJSONObject: file)
                return try folder.write([UInt8](bytes), to: "settings.json")
            }
        }

        @Test("What a signer may is done; nobody else learns anything, in any language")
        func rights() async throws {
            try await withFolder { folder in
                let cast = try await Cast(in: folder)
                let door = try FreePort.next()
                let options = RunningDeployment.Options(
                    http: door,
                    more: ["--keys", cast.keys, "--settings", try cast.settings()]
                )
                try await withDeployment("a", options, in: folder) { weir in
                    let cid = try await Self.kept(weir, cast)
                    try await Self.restricted(weir, cast)
                    let url = "http://127.0.0.1:\(door)/ipfs/\(cid)"
                    let page = try await Tool.curl.run(["-sf", url, "-o", "/dev/null"], in: folder)
                    #expect(page.status == 0, "the door signs for itself")
                    let python = try await Tool.python.run(
                        [
                            Repository.path(of: "Tests/Support/clients/client_signed.py"),
                            weir.endpoint(), "\(cast.keys)/alice.identity", cast.did("alice"),
                            cast.did("acme"),
                        ],
                        in: folder
                    )
                    let lines = python.output.split(separator: "\n")
                    #expect(lines.prefix(2) == ["unauthorized", "forbidden"], "\(python)")
                    #expect(lines.last?.hasPrefix("bafkrei") == true)
                    try await Self.tools(weir, cast)
                    try await Self.removed(weir, cast, cid)
                }
            }
        }

        /// The content that Alice has put, which others only read.
        private static func kept(_ weir: RunningDeployment, _ cast: Cast) async throws -> String {
            let file = try cast.folder.write(Pattern.bytes(3_000_000, seed: 5), to: "file.bin")
            let bare = try await weir.weir("put", file)
            #expect(bare.status == 5 && bare.errors.contains("signature"), "\(bare)")
            let elsewhere = try await weir.weir(
                ["put", file] + cast.signing("alice", for: cast.did("eve"))
            )
            #expect(elsewhere.status == 5 && elsewhere.output.isEmpty, "\(elsewhere)")
            let put = try await weir.weir(["put", file] + cast.signing("alice"))
            #expect(put.status == 0, "\(put)")
            let cid = put.line
            let stat = try await weir.weir(["stat", cid, "--json"] + cast.signing("alice"))
            #expect(stat.output.contains(cast.did("alice")), "\(stat)")
            #expect(try await weir.weir(["pin", cid] + cast.signing("alice")).status == 0)

            let got = try await weir.weir(["get", cid] + cast.signing("eve"))
            #expect(got.status == 0)
            // The same words whether it is there or not.
            let nothing = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
            var said: Set<String> = []
            for hash in [cid, nothing] {
                for command in ["rm", "pin", "unpin"] {
                    let ended = try await weir.weir([command, hash] + cast.signing("eve"))
                    #expect(ended.status == 5 && ended.output.isEmpty, "\(ended)")
                    said.insert(ended.errors)
                }
            }
            #expect(said.count == 1)
            let other = ["--owner", cast.did("alice")] + cast.signing("eve")
            #expect(try await weir.weir(["rm", cid] + other).status == 5)
            return cid
        }

        /// Restricted content is as if it were not there for whoever is not trusted.
        private static func restricted(_ weir: RunningDeployment, _ cast: Cast) async throws {
            for (name, count) in [("block.bin", 1_000), ("dag.bin", 2_500_000)] {
                let file = try cast.folder.write(Pattern.bytes(count, seed: 6), to: name)
                let put = try await weir.weir(
                    ["put", file, "--privacy", "restricted"] + cast.signing("alice")
                )
                #expect(put.status == 0, "\(put)")
                let mine = try await weir.weir(
                    ["get", put.line, "-o", cast.folder.path(of: "mine")] + cast.signing("alice")
                )
                #expect(mine.status == 0, "\(mine)")
                #expect(try cast.folder.bytes(of: "mine").count == count)
                for command in ["get", "stat"] {
                    let theirs = try await weir.weir([command, put.line] + cast.signing("eve"))
                    #expect(theirs.status == 3 && theirs.output.isEmpty, "\(theirs)")
                }
            }
        }

        /// The operator's tools sign like everybody else.
        private static func tools(_ weir: RunningDeployment, _ cast: Cast) async throws {
            let bench = [
                "bench", "--endpoint", try weir.endpoint(), "--size", "64", "--blocks", "20",
                "--requests", "100", "--json",
            ]
            #expect(try await weir.weir(bench).status != 0, "nothing is put for nobody")
            let measured = try await weir.weir(bench + cast.signing("alice"))
            #expect(measured.status == 0 && measured.output.contains("\"answered\" : 100"))
            let misses = ["bench", "--workload", "miss", "--requests", "10", "--json"]
            let missed = try await weir.weir(misses + cast.signing("eve"))
            #expect(missed.status == 0 && missed.output.contains("\"answered\" : 10"))
            let scrubbed = try await weir.weir(["scrub"] + cast.signing("alice"))
            #expect(scrubbed.status == 0 && scrubbed.output.contains("0 rotten"), "\(scrubbed)")
        }

        /// Whoever is taken off the list may nothing from then on.
        private static func removed(
            _ weir: RunningDeployment,
            _ cast: Cast,
            _ cid: String,
        ) async throws {
            try cast.authorize(["eve", "door"])
            weir.up.signal(SIGHUP)
            try await eventually("alice may nothing any more") {
                try await weir.weir(["stat", cid] + cast.signing("alice")).status == 5
            }
            #expect(try await weir.weir(["stat", cid] + cast.signing("eve")).status == 0)
        }
    }
}
