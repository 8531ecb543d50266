import Bus
import FetchingFixtures
import Foundation
import SupervisorService
import Testing

extension EndToEnd {
    @Suite("weir up")
    struct UpTests {
        @Test(
            "Ctrl-C ends it with 0, and none of its children is left",
            arguments: [SIGINT, SIGTERM]
        )
        func signals(number: Int32) async throws {
            try await withFolder { folder in
                let up = try RunningDeployment("a", in: folder)
                try await up.ready()
                let pids = try up.state().stages.compactMap(\.pid)
                #expect(pids.count == 6)
                up.up.signal(number)
                let ended = try await up.up.end(within: .seconds(10))
                #expect(ended.status == 0, "\(ended)")
                #expect(pids.allSatisfy(Processes.isGone))
            }
        }

        @Test(
            "A request that is under way when it is told to end is answered first",
            .enabled(if: Tool.areReady(.python), Comment(rawValue: Tool.hint))
        )
        func drains() async throws {
            try await withFolder { folder in
                let file = try FileFixture(count: 100_000, leafBytes: 1 << 20)
                let gateway = try await RunningGateway([file], mode: "slow", "2", in: folder)
                let weir = try RunningDeployment("a", .init(gateways: [gateway.url]), in: folder)
                try await weir.ready()
                let get = try RunningProgram(
                    "weir",
                    ["get", "\(file.root)", "-o", folder.path(of: "copy")],
                    environment: ["WEIR_HOME": weir.home],
                    in: folder
                )
                try await eventually("the gateway is asked") { !gateway.requests.isEmpty }
                try await weir.stop()
                let ended = try await get.end(within: .seconds(5))
                #expect(ended.status == 0, "\(ended)")
                #expect(try folder.bytes(of: "copy") == file.bytes)
            }
        }

        @Test("A program that is gone for a moment is started when it is back")
        func programGone() async throws {
            try await withFolder { folder in
                // Programs of its own, so that one can be taken away.
                let programs = folder.path(of: "programs")
                try FileManager.default.createDirectory(
                    atPath: programs,
                    withIntermediateDirectories: true
                )
                let names = try FileManager.default.contentsOfDirectory(
                    atPath: RunningProgram.folder.path(percentEncoded: false)
                ).filter { $0 == "weir" || ($0.hasPrefix("weir-") && !$0.contains(".")) }
                for name in names {
                    try FileManager.default.linkItem(
                        at: RunningProgram.folder.appending(path: name),
                        to: URL(filePath: programs + "/" + name)
                    )
                }
                let up = try RunningProgram(
                    programs + "/weir",
                    ["up", "--home", folder.path(of: "a")],
                    in: folder
                )
                try await eventually("it is ready", within: .seconds(30)) {
                    up.errors.contains("weir up: ready")
                }
                let router = programs + "/weir-router"
                try FileManager.default.moveItem(atPath: router, toPath: router + ".away")
                let pid = try await eventually("the router runs") {
                    try Processes.children(of: up.pid).first {
                        try Processes.name(of: $0).hasSuffix("/weir-router")
                    }
                }
                kill(pid, SIGKILL)
                try await eventually("it is missed") { up.errors.contains("could not be started") }
                try FileManager.default.moveItem(atPath: router + ".away", toPath: router)
                try await eventually("the router runs again") {
                    try Processes.children(of: up.pid).contains {
                        try $0 != pid && Processes.name(of: $0).hasSuffix("/weir-router")
                    }
                }
                #expect(up.isRunning)
                up.signal(SIGTERM)
                #expect(try await up.end(within: .seconds(20)).status == 0)
            }
        }

        @Test("Its children end when it is killed, and it can be started again")
        func killed() async throws {
            try await withFolder { folder in
                let first = try RunningDeployment("a", in: folder)
                try await first.ready()
                let file = try folder.write(Array("still here".utf8), to: "file.txt")
                let cid = try await first.weir("put", file).line
                let pids = try first.state().stages.compactMap(\.pid)
                first.up.signal(SIGKILL)
                try await eventually("its children have ended") {
                    pids.allSatisfy(Processes.isGone)
                }
                try await withDeployment(in: folder) { weir in
                    let got = try await weir.weir("get", cid)
                    #expect(got.output == "still here", "\(got)")
                }
            }
        }

        @Test("A second one in the same home is refused, and the first goes on")
        func secondOne() async throws {
            try await withFolder { folder in
                try await withDeployment(in: folder) { weir in
                    let second = try await weir.weir("up", within: .seconds(10))
                    #expect(second.status == 1, "\(second)")
                    #expect(second.errors.contains(weir.home), "\(second)")
                    #expect(try await weir.status().allSatisfy(\.alive))
                    let file = try folder.write([1, 2, 3], to: "file")
                    #expect(try await weir.weir("put", file).status == 0)
                }
            }
        }

        @Test("A home whose path is too long for sockets works")
        func longHome() async throws {
            try await withFolder { folder in
                let name = Array(repeating: String(repeating: "long", count: 12), count: 4)
                    .joined(separator: "/")
                try await withDeployment(name, in: folder) { weir in
                    let file = try folder.write(Array("far away".utf8), to: "file.txt")
                    let put = try await weir.weir("put", file)
                    #expect(put.status == 0, "\(put)")
                    #expect(try await weir.weir("get", put.line).output == "far away")
                }
            }
        }

        @Test("A stage that dies is started again, and that is said")
        func restart() async throws {
            try await withFolder { folder in
                try await withDeployment(in: folder) { weir in
                    let pid = try #require(try weir.pid(of: "router-0"))
                    kill(pid, SIGKILL)
                    try await eventually("the router runs again") {
                        let again = try weir.pid(of: "router-0")
                        return again != nil && again != pid
                    }
                    try await eventually("all answer") {
                        try await weir.status().allSatisfy(\.alive)
                    }
                    #expect(weir.up.errors.contains("router-0"))
                }
            }
        }

        @Test("A port in use is named", arguments: ["--port", "--http"])
        func portInUse(flag: String) async throws {
            try await withFolder { folder in
                let taken = try Socket(try Context(), .dealer, .dealer())
                try taken.bind("tcp://127.0.0.1:*")
                let port = try #require(
                    taken.lastEndpoint.split(separator: ":").last.map(String.init)
                )
                let up = try RunningDeployment("a", .init(more: [flag, port]), in: folder)
                let ended = try await up.up.end(within: .seconds(20))
                #expect(ended.status == 1, "\(ended)")
                #expect(ended.errors.contains(port), "\(ended)")
                taken.close()
            }
        }

        @Test("A home that can't be made or used is named")
        func uselessHome() async throws {
            try await withFolder { folder in
                let file = try folder.write([], to: "file")
                for home in ["/proc/weir", file, "\(file)/weir"] {
                    let up = try RunningProgram("weir", ["up", "--home", home], in: folder)
                    let ended = try await up.end(within: .seconds(10))
                    #expect(ended.status == 1, "\(ended)")
                    #expect(ended.errors.contains(home), "\(ended)")
                }
            }
        }

        @Test("A database that is none is named, and not touched")
        func corruptDatabase() async throws {
            try await withFolder { folder in
                let home = folder.path(of: "a")
                try FileManager.default.createDirectory(
                    atPath: home + "/store",
                    withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o700]
                )
                let garbage = Array(repeating: UInt8(7), count: 8_192)
                try folder.write(garbage, to: "a/store/weir.sqlite")
                try FileManager.default.setAttributes(
                    [.posixPermissions: 0o700],
                    ofItemAtPath: home
                )
                let up = try RunningDeployment("a", in: folder)
                let ended = try await up.up.end(within: .seconds(20))
                #expect(ended.status == 1, "\(ended)")
                #expect(ended.errors.contains("weir.sqlite"), "\(ended)")
                #expect(try folder.bytes(of: "a/store/weir.sqlite") == garbage)
            }
        }

        @Test(
            "Wrong arguments are wrong use",
            arguments: [
                ["--port", "0"], ["--port", "x"], ["--scale", "moon=2"], ["--scale", "router=0"],
                ["--scale", "http=2"], ["--moon"], ["--http", "70000"],
            ]
        )
        func wrongUse(arguments: [String]) async throws {
            try await withFolder { folder in
                let up = try RunningProgram(
                    "weir",
                    ["up", "--home", folder.path(of: "a")] + arguments,
                    in: folder
                )
                let ended = try await up.end(within: .seconds(10))
                #expect(ended.status == 2, "\(ended)")
                #expect(ended.errors.contains(arguments[0]), "\(ended)")
            }
        }

        @Test(
            "A wrong setting is named before anything is touched",
            arguments: [
                #"{"router": {"moon": 1}}"#, #"{"store": {"quota": "much"}}"#, "{",
            ]
        )
        func wrongSetting(text: String) async throws {
            try await withFolder { folder in
                let file = try folder.write(Array(text.utf8), to: "settings.json")
                let up = try RunningDeployment("a", .init(more: ["--settings", file]), in: folder)
                let ended = try await up.up.end(within: .seconds(20))
                #expect(ended.status != 0, "\(ended)")
                #expect(ended.errors.contains(file), "\(ended)")
                let check = try RunningProgram("weir", ["check", "--settings", file], in: folder)
                let checked = try await check.end()
                #expect(checked.status == 2, "\(checked)")
            }
        }
    }
}
