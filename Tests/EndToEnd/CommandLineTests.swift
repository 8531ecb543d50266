import FetchingFixtures
import Foundation
import SupervisorService
import Testing

extension EndToEnd {
    @Suite("The command line")
    struct CommandLineTests {
        @Test("Standard input goes in, and standard output has what comes out")
        func streams() async throws {
            try await withFolder { folder in
                try await withDeployment(in: folder) { weir in
                    let program = RunningProgram.folder.appending(path: "weir").path()
                    let shell = try RunningProgram(
                        "/bin/sh",
                        [
                            "-c",
                            "seq 1 400000 | '\(program)' put - | xargs '\(program)' get | cksum",
                        ],
                        environment: ["WEIR_HOME": weir.home],
                        in: folder,
                    )
                    let plain = try RunningProgram(
                        "/bin/sh",
                        ["-c", "seq 1 400000 | cksum"],
                        in: folder
                    )
                    let ended = try await shell.end()
                    #expect(try await plain.end().output == ended.output, "\(ended)")
                }
            }
        }

        @Test("What is kept can be listed, looked at, pinned and removed")
        func holding() async throws {
            try await withFolder { folder in
                let file = folder.path(of: "file.bin")
                try Pattern.write(3 << 20, to: file)
                try await withDeployment(in: folder) { weir in
                    let cid = try await weir.weir("put", file, "--content-type", "image/png").line
                    #expect(try await weir.weir("ls").output.contains(cid))
                    let stat = try await weir.weir("stat", cid, "--json")
                    for word in [cid, "\(3 << 20)", "kept", "image/png"] {
                        #expect(stat.output.contains(word), "\(stat)")
                    }
                    #expect(try await weir.weir("ls", "--pinned").output == "")
                    #expect(try await weir.weir("pin", cid).status == 0)
                    #expect(try await weir.weir("ls", "--pinned").output.contains(cid))
                    #expect(try await weir.weir("unpin", cid).status == 0)
                    #expect(try await weir.weir("rm", cid).status == 0)
                    #expect(try await weir.weir("ls").output == "")
                    #expect(try await weir.weir("get", cid).status == 3)
                    #expect(try await weir.weir("stat", cid).status == 3)
                }
            }
        }

        @Test("Events tell what came, was pinned and went, from the first on")
        func events() async throws {
            try await withFolder { folder in
                let file = try folder.write(Array("eventful".utf8), to: "file.txt")
                try await withDeployment(in: folder) { weir in
                    let cid = try await weir.weir("put", file).line
                    let pinned = try await weir.weir("pin", cid)
                    #expect(pinned.status == 0, "\(pinned)")
                    let removed = try await weir.weir("rm", cid)
                    #expect(removed.status == 0, "\(removed)")
                    let events = try await weir.weir(
                        "events",
                        "--after",
                        "0",
                        "--count",
                        "3",
                        "--json",
                        within: .seconds(20)
                    )
                    let lines = events.output.split(separator: "\n")
                    try #require(lines.count == 3, "\(events)")
                    #expect(lines[0].contains("content-available") && lines[0].contains(cid))
                    #expect(lines[1].contains("pinned") && lines[1].contains(cid))
                    #expect(lines[2].contains("removed") && lines[2].contains(cid))
                    let pins = try await weir.weir(
                        "events",
                        "pinned",
                        "--after",
                        "0",
                        "--count",
                        "1",
                        "--json",
                        within: .seconds(20)
                    )
                    #expect(pins.output.contains("pinned"), "\(pins)")
                    #expect(!pins.output.contains("content-available"), "\(pins)")
                }
            }
        }

        @Test("JSON says what the words say, and WEIR_ENDPOINT which intake is asked")
        func json() async throws {
            try await withFolder { folder in
                let port = try FreePort.next()
                let file = try folder.write(Array("structured".utf8), to: "file.txt")
                try await withDeployment("a", .init(port: port), in: folder) { weir in
                    let endpoint = "tcp://127.0.0.1:\(port)"
                    #expect(try weir.state().clients.contains(endpoint))
                    func run(_ arguments: String...) async throws -> Ended {
                        try await RunningProgram(
                            "weir",
                            arguments,
                            environment: [
                                "WEIR_ENDPOINT": endpoint, "WEIR_HOME": folder.path(of: "none"),
                            ],
                            in: folder
                        ).end(within: .seconds(20))
                    }
                    let put = try await run("put", file, "--json")
                    let stored = try #require(
                        try JSONSerialization.jsonObject(with: Data(put.output.utf8))
                            as? [String: Any]
                    )
                    let cid = try #require(stored["cid"] as? String)
                    #expect(stored["size"] as? Int == 10, "\(put)")
                    #expect(try await run("get", cid).output == "structured")
                    let listed = try await run("ls", "--json")
                    #expect(listed.status == 0 && listed.output.contains(cid), "\(listed)")
                }
            }
        }

        @Test(
            "A request is cancelled by its name from another terminal",
            .enabled(if: Tool.areReady(.python), Comment(rawValue: Tool.hint))
        )
        func cancel() async throws {
            try await withFolder { folder in
                let file = try FileFixture(count: 1_000, leafBytes: 1 << 20)
                let gateway = try await RunningGateway([file], mode: "silent", in: folder)
                let options = RunningDeployment.Options(gateways: [gateway.url])
                try await withDeployment("a", options, in: folder) { weir in
                    let get = try RunningProgram(
                        "weir",
                        ["get", "\(file.root)", "--ttl", "60s", "--explain"],
                        environment: ["WEIR_HOME": weir.home],
                        in: folder
                    )
                    let name = try await eventually("it says its name") {
                        get.errors.split(separator: "\n").first { $0.hasPrefix("request ") }
                    }
                    let cancelled = try await weir.weir("cancel", String(name.dropFirst(8)))
                    #expect(cancelled.status == 0, "\(cancelled)")
                    let ended = try await get.end(within: .seconds(5))
                    #expect(ended.status == 1, "\(ended)")
                }
            }
        }

        @Test("Settings that are right are said to be, stage by stage")
        func check() async throws {
            try await withFolder { folder in
                let settings = #"{"store": {"quota": "50GiB"}, "intake": {"drain": "2s"}}"#
                let file = try folder.write(Array(settings.utf8), to: "weir.json")
                let check = try await RunningProgram(
                    "weir",
                    ["check", "--settings", file],
                    in: folder
                )
                .end(within: .seconds(20))
                #expect(check.status == 0, "\(check)")
                #expect(check.output.contains("weir-store: right"), "\(check)")
                #expect(!check.output.contains("wrong"), "\(check)")
            }
        }

        @Test("Wrong use ends with 2, nobody's content with 3, and each says a sentence")
        func wrongUse() async throws {
            try await withFolder { folder in
                try await withDeployment(in: folder) { weir in
                    for arguments in [
                        ["get"], ["get", "hello"], ["fetch"], ["get", "--from", "moon"],
                    ] {
                        let ended = try await RunningProgram(
                            "weir",
                            arguments,
                            environment: ["WEIR_HOME": weir.home],
                            in: folder
                        ).end()
                        #expect(ended.status == 2, "\(arguments) \(ended)")
                        #expect(!ended.errors.isEmpty)
                        #expect(ended.output.isEmpty)
                    }
                    let nobodys = String(repeating: "7", count: 64)
                    let missing = try await weir.weir("get", nobodys, "--explain")
                    #expect(missing.status == 3, "\(missing)")
                    #expect(missing.errors.contains("local"))
                    let unconnected = try await weir.weir("provide", "bafkqaaa")
                    #expect(unconnected.status == 3, "\(unconnected)")
                    #expect(unconnected.errors.contains("No network of peers is set up"))
                    let noFile = try await weir.weir("put", folder.path(of: "none"))
                    #expect(noFile.status == 1, "\(noFile)")
                    #expect(noFile.errors.contains(folder.path(of: "none")))
                }
            }
        }

        @Test("Where no pipeline runs, that is said")
        func nobodyThere() async throws {
            try await withFolder { folder in
                let nobodys = String(repeating: "7", count: 64)
                let noHome = try await RunningProgram(
                    "weir",
                    ["get", nobodys, "--home", folder.path(of: "none")],
                    in: folder
                ).end(within: .seconds(20))
                #expect(noHome.status == 1, "\(noHome)")
                #expect(noHome.errors.contains("weir up"), "\(noHome)")
                let endpoint = "ipc://\(folder.path(of: "none.sock"))"
                let noIntake = try await RunningProgram(
                    "weir",
                    ["get", nobodys, "--endpoint", endpoint],
                    in: folder
                ).end(within: .seconds(20))
                #expect(noIntake.status == 1, "\(noIntake)")
                #expect(noIntake.errors.contains(endpoint), "\(noIntake)")
            }
        }

        @Test(
            "A time to live that ends is 4, in time",
            .enabled(if: Tool.areReady(.python), Comment(rawValue: Tool.hint))
        )
        func timeout() async throws {
            try await withFolder { folder in
                let file = try FileFixture(count: 1_000, leafBytes: 1 << 20)
                let gateway = try await RunningGateway([file], mode: "silent", in: folder)
                let options = RunningDeployment.Options(gateways: [gateway.url])
                try await withDeployment("a", options, in: folder) { weir in
                    let begun = ContinuousClock.now
                    let late = try await weir.weir(
                        "get",
                        "\(file.root)",
                        "--ttl",
                        "700ms",
                        "--explain"
                    )
                    #expect(late.status == 4, "\(late)")
                    #expect(ContinuousClock.now - begun < .seconds(2))
                    #expect(late.errors.contains("gateway"), "\(late)")
                }
            }
        }

        @Test("A store that is full refuses with 5, and keeps what it has")
        func full() async throws {
            try await withFolder { folder in
                let settings = try folder.write(
                    Array(#"{"store": {"quota": "4MiB"}}"#.utf8),
                    to: "settings.json"
                )
                let options = RunningDeployment.Options(more: ["--settings", settings])
                let small = try folder.write(Array("small".utf8), to: "small.txt")
                let large = folder.path(of: "large.bin")
                try Pattern.write(8 << 20, to: large)
                try await withDeployment("a", options, in: folder) { weir in
                    let kept = try await weir.weir("put", small).line
                    let refused = try await weir.weir("put", large)
                    #expect(refused.status == 5, "\(refused)")
                    #expect(try await weir.weir("get", kept).output == "small")
                }
            }
        }
    }
}
