import FetchingFixtures
import Foundation
import SupervisorService
import Testing
import WeirClient

extension EndToEnd {
    @Suite(
        "More than one of each",
        .enabled(if: Tool.areReady(.python), Comment(rawValue: Tool.hint))
    )
    struct ScaleTests {
        private static let scale = [
            "--scale", "intake=2", "--scale", "router=2", "--scale", "store=2", "--scale",
            "ipfs-fetcher=3",
        ]

        @Test(
            "All are seen and have their part of the work; any of them stops amid it, and none fails"
        )
        func stopped() async throws {
            try await withFolder { folder in
                let door = try FreePort.next()
                let options = RunningDeployment.Options(
                    gateways: ["http://127.0.0.1:\(door)"],
                    more: Self.scale
                )
                try await withDeployment("b", .init(http: door), in: folder) { b in
                    try await withDeployment("a", options, in: folder) { a in
                        let workload = try await b.withClient { try await Workload(filling: $0) }
                        let client = try a.clientOfAll()
                        try await Self.isShared(a, workload, client)
                        let victims = [
                            "intake-0", "router-1", "store-0", "ipfs-fetcher-2", "store-1",
                            "router-0", "intake-1",
                        ]
                        for (round, victim) in victims.enumerated() {
                            try await Self.stop(victim, round + 1, a, workload, client)
                        }
                        await client.close()
                    }
                }
            }
        }

        /// Everybody is there, and everybody is asked.
        private static func isShared(
            _ weir: RunningDeployment,
            _ workload: Workload,
            _ client: Client,
        ) async throws {
            #expect(try await weir.status().count == 11)
            let report = try await workload.run(400, with: client) { _ in }
            #expect(report.right == 400, "\(report)")
            let rows = try await weir.status()
            #expect(rows.count == 11 && rows.allSatisfy(\.alive))
            for row in rows where ["intake", "store"].contains(row.stage) {
                #expect(row.requests ?? 0 > 20, "\(row)")
            }
            for row in rows where row.stage == "ipfs-fetcher" {
                #expect(row.requests ?? 0 > 20, "\(row)")
            }
            for row in rows where row.stage == "router" {
                #expect(row.count("searches") > 20, "\(row)")
            }
        }

        /// Stops an instance in the middle of 400 requests.
        private static func stop(
            _ victim: String,
            _ round: Int,
            _ weir: RunningDeployment,
            _ workload: Workload,
            _ client: Client,
        ) async throws {
            let pid = try #require(try weir.pid(of: victim))
            let report = try await workload.run(400, from: round * 400, with: client) { answered in
                if answered == 100 { kill(pid, SIGTERM) }
            }
            #expect(report.answered == 400)
            #expect(report.wrong == [], "\(victim)")
            #expect(report.late == [], "\(victim)")
            #expect(report.right >= 396, "\(victim): \(report)")
            try await eventually("\(victim) runs again") {
                guard let again = try weir.pid(of: victim), again != pid else { return false }
                return try await weir.status().allSatisfy(\.alive)
            }
        }

        @Test("50 clients of two intakes cause one order; a router that dies hands it to the other")
        func oneFlight() async throws {
            try await withFolder { folder in
                let file = try FileFixture(count: 100_000, leafBytes: 1 << 20, seed: 8)
                let gateway = try await RunningGateway([file], mode: "slow", "4", in: folder)
                let options = RunningDeployment.Options(
                    gateways: [gateway.url],
                    more: Self.scale
                )
                try await withDeployment("a", options, in: folder) { weir in
                    let endpoints = try weir.state().clients
                    #expect(endpoints.count == 2)
                    let clients = try (0..<50).map { try Client(endpoints: [endpoints[$0 % 2]]) }
                    async let answers = Self.ask(for: "\(file.root)", clients)

                    let holder = try await eventually(
                        "they wait for one order",
                        within: .seconds(8)
                    ) {
                        let routers = try await weir.status().filter { $0.stage == "router" }
                        return routers.first { $0.count("orders-gateway") == 1 && $0.open == 50 }
                    }
                    let others = try await weir.status().filter {
                        $0.stage == "router" && $0.instance != holder.instance
                    }
                    #expect(others.map { $0.count("orders-gateway") } == [0])

                    let pid = try #require(holder.pid)
                    kill(pid, SIGKILL)
                    let begun = ContinuousClock.now
                    try await eventually("the other router has them", within: .seconds(5)) {
                        try await weir.status().contains {
                            $0.stage == "router" && $0.instance != holder.instance && $0.open == 50
                        }
                    }
                    // Silence would be noticed after three seconds.
                    #expect(ContinuousClock.now - begun < .seconds(3))
                    let results = await answers
                    #expect(results.count { $0 == file.bytes } == 50)
                    let after = try await weir.status().filter {
                        $0.stage == "router" && $0.instance != holder.instance
                    }
                    #expect(after.map { $0.count("orders-gateway") } == [1])
                    for client in clients { await client.close() }
                }
            }
        }

        private static func ask(for hash: String, _ clients: [Client]) async -> [[UInt8]] {
            await withTaskGroup(of: [UInt8].self) { group in
                for client in clients {
                    group.addTask { (try? await client.get(hash).bytes) ?? [] }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }

        @Test("Programs started by hand over TCP, with one settings file, do the same")
        func byHand() async throws {
            try await withFolder { folder in
                let door = try FreePort.next()
                try await withDeployment("b", .init(http: door), in: folder) { b in
                    let workload = try await b.withClient { try await Workload(filling: $0) }
                    let hand = try ProgramsByHand(gateway: "http://127.0.0.1:\(door)", in: folder)
                    for instance in hand.instances { try hand.start(instance) }
                    let client = try Client(endpoints: hand.clients)
                    try await eventually("it finds what another deployment has") {
                        try await workload.run(8, with: client) { _ in }.right == 8
                    }
                    for (round, victim) in hand.instances.enumerated() {
                        try await Self.restart(victim, round, hand, workload, client)
                    }
                    try await Self.putAndGet(hand, in: folder)
                    await client.close()
                    for program in hand.programs.values where program.isRunning {
                        program.signal(SIGTERM)
                    }
                    for program in hand.programs.values {
                        #expect(try await program.end(within: .seconds(10)).status == 0)
                    }
                }
            }
        }

        /// Stops a program in the middle of 200 requests, and starts it again.
        private static func restart(
            _ victim: String,
            _ round: Int,
            _ hand: ProgramsByHand,
            _ workload: Workload,
            _ client: Client,
        ) async throws {
            let program = try #require(hand.programs[victim])
            let report = try await workload.run(200, from: round * 200, with: client) { answered in
                if answered == 50 { program.signal(SIGTERM) }
            }
            #expect(report.wrong == [] && report.late == [], "\(victim)")
            #expect(report.right >= 198, "\(victim): \(report)")
            let ended = try await program.end(within: .seconds(10))
            #expect(ended.status == 0, "\(victim): \(ended)")
            try hand.start(victim)
            try await eventually("\(victim) is ready again") {
                try #require(hand.programs[victim]).errors.contains("ready")
            }
        }

        /// The command line with both intakes, of which one is stopped.
        private static func putAndGet(_ hand: ProgramsByHand, in folder: TestFolder) async throws {
            let bytes = Pattern.bytes(3_000_000, seed: 12)
            let file = try folder.write(bytes, to: "file.bin")
            let endpoints = hand.clients.flatMap { ["--endpoint", $0] }
            func weir(_ arguments: [String]) async throws -> Ended {
                try await RunningProgram("weir", arguments + endpoints, in: folder).end()
            }
            let cid = try await weir(["put", file]).line
            let program = try #require(hand.programs["intake-0"])
            program.signal(SIGTERM)
            _ = try await program.end()
            let copy = folder.path(of: "copy.bin")
            #expect(try await weir(["get", cid, "-o", copy]).status == 0)
            let isSame = try folder.bytes(of: "copy.bin") == bytes
            #expect(isSame)
        }
    }
}
