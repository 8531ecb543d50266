import FetchingFixtures
import Foundation
import SupervisorService
import Testing
import WeirClient

extension EndToEnd {
    @Suite("The gateway link")
    struct GatewayTests {
        @Test("A second deployment's content is found, verified and kept at hand")
        func secondDeployment() async throws {
            try await withFolder { folder in
                let door = try FreePort.next()
                let bytes = Pattern.bytes(5_000_000, seed: 3)
                let file = try folder.write(bytes, to: "file.bin")
                let gateway = ["http://127.0.0.1:\(door)"]
                try await withDeployment("b", .init(http: door), in: folder) { b in
                    try await withDeployment("a", .init(gateways: gateway), in: folder) { a in
                        let cid = try await b.weir("put", file).line
                        let got = try await a.weir(
                            "get",
                            cid,
                            "-o",
                            folder.path(of: "copy"),
                            "--explain"
                        )
                        #expect(got.status == 0, "\(got)")
                        #expect(try folder.bytes(of: "copy") == bytes)
                        try await a.withClient { client in
                            let local = GetOptions(sources: [.local])
                            let range = try await client.get(cid, offset: 1_048_570, options: local)
                            #expect(range.bytes == Array(bytes[1_048_570..<2_097_146]))
                        }

                        let small = try await b.withClient { try await $0.put([1, 2, 3]).cid }
                        let range = try await a.withClient { try await $0.get(small) }
                        #expect(range.bytes == [1, 2, 3])
                        #expect(range.attempts.first?.source == .local)
                        #expect(range.attempts.first?.result == .missing)
                        #expect(range.attempts.last?.source == .gateway)
                        #expect(range.attempts.last?.result == .found)
                    }
                }
            }
        }

        @Test("What is pinned is fetched first, unless only the store is to be looked at")
        func pinning() async throws {
            try await withFolder { folder in
                let door = try FreePort.next()
                let gateway = ["http://127.0.0.1:\(door)"]
                let file = folder.path(of: "file.bin")
                try Pattern.write(3 << 20, to: file)
                try await withDeployment("b", .init(http: door), in: folder) { b in
                    try await withDeployment("a", .init(gateways: gateway), in: folder) { a in
                        let cid = try await b.weir("put", file).line
                        #expect(try await a.weir("pin", cid, "--local").status == 3)
                        #expect(try await a.weir("ls", "--pinned").output == "")
                        let pinned = try await a.weir("pin", cid)
                        #expect(pinned.status == 0, "\(pinned)")
                        #expect(try await a.weir("ls", "--pinned").output.contains(cid))
                        let local = GetOptions(sources: [.local])
                        let size = try await a.withClient {
                            try await $0.get(cid, offset: 2 << 20, options: local).bytes.count
                        }
                        #expect(size == 1 << 20)
                    }
                }
            }
        }

        @Test("Private content does not leave by the door, and is not asked of a gateway")
        func privateContent() async throws {
            try await withFolder { folder in
                let door = try FreePort.next()
                let gateway = ["http://127.0.0.1:\(door)"]
                let file = try folder.write(Array("a secret".utf8), to: "secret.txt")
                try await withDeployment("b", .init(http: door), in: folder) { b in
                    try await withDeployment("a", .init(gateways: gateway), in: folder) { a in
                        let cid = try await b.weir("put", "--privacy", "private", file).line
                        #expect(try await b.weir("get", cid).output == "a secret")
                        #expect(try await a.weir("get", cid).status == 3)

                        let open = try folder.write(Array("no secret".utf8), to: "open.txt")
                        let shown = try await b.weir("put", open).line
                        let asked = try await a.weir("get", shown, "--privacy", "private")
                        #expect(asked.status == 3, "\(asked)")
                        #expect(try await a.weir("get", shown).output == "no secret")
                    }
                }
            }
        }

        @Test("Two deployments that list each other say at once that neither has it")
        func eachOther() async throws {
            try await withFolder { folder in
                let (one, two) = (try FreePort.next(), try FreePort.next())
                let a = RunningDeployment.Options(
                    http: one,
                    gateways: ["http://127.0.0.1:\(two)"]
                )
                let b = RunningDeployment.Options(
                    http: two,
                    gateways: ["http://127.0.0.1:\(one)"]
                )
                try await withDeployment("b", b, in: folder) { _ in
                    try await withDeployment("a", a, in: folder) { a in
                        try await a.withClient { client in
                            let begun = ContinuousClock.now
                            let error = await #expect(throws: WeirError.self) {
                                try await client.get(String(repeating: "5", count: 64))
                            }
                            #expect(ContinuousClock.now - begun < .seconds(1))
                            #expect(error?.code == .notFound)
                            #expect(error?.attempts.contains { $0.source == .gateway } == true)
                        }
                    }
                }
            }
        }

        @Test(
            "A gateway that lies is caught, and an honest one beside it is believed",
            .enabled(if: Tool.areReady(.python), Comment(rawValue: Tool.hint))
        )
        func liar() async throws {
            try await withFolder { folder in
                let small = try FileFixture(count: 5_000, leafBytes: 1 << 20, seed: 1)
                let large = try FileFixture(count: 3_000_000, leafBytes: 1 << 20, seed: 2)
                let liar = try await RunningGateway([small, large], mode: "liar", in: folder)
                let options = RunningDeployment.Options(gateways: [liar.url])
                try await withDeployment("a", options, in: folder) { weir in
                    for file in [small, large] {
                        let copy = folder.path(of: "copy")
                        let got = try await weir.weir(
                            "get",
                            "\(file.root)",
                            "-o",
                            copy,
                            "--explain"
                        )
                        #expect(got.status != 0, "\(got)")
                        #expect(got.errors.contains("corrupt"), "\(got)")
                        let written = (try? folder.bytes(of: "copy")) ?? []
                        #expect(written.isEmpty)
                    }
                }
                let honest = try await RunningGateway([large], mode: "plain", in: folder)
                let both = RunningDeployment.Options(gateways: [liar.url, honest.url])
                try await withDeployment("c", both, in: folder) { weir in
                    let copy = folder.path(of: "honest")
                    let got = try await weir.weir("get", "\(large.root)", "-o", copy, "--explain")
                    #expect(got.status == 0, "\(got)")
                    #expect(try folder.bytes(of: "honest") == large.bytes)
                }
            }
        }

        @Test(
            "A plain HTTP server is read, whatever order and copies its CARs have",
            .enabled(if: Tool.areReady(.python), Comment(rawValue: Tool.hint)),
            arguments: ["plain", "dups", "shuffled", "reversed", "hole", "nocar"]
        )
        func plainServer(mode: String) async throws {
            try await withFolder { folder in
                let file = try FileFixture(count: 4_500_000, leafBytes: 1 << 18, seed: 4)
                let server = try await RunningGateway([file], mode: mode, in: folder)
                let options = RunningDeployment.Options(gateways: [server.url])
                try await withDeployment("a", options, in: folder) { weir in
                    let copy = folder.path(of: "copy")
                    let got = try await weir.weir("get", "\(file.root)", "-o", copy, "--explain")
                    #expect(got.status == 0, "\(got)")
                    #expect(try folder.bytes(of: "copy") == file.bytes)
                }
            }
        }
    }
}
