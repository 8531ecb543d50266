import SupervisorService
import Testing
import WeirClient

extension EndToEnd {
    @Suite("Status")
    struct StatusTests {
        @Test("Every stage answers ping, info and stats, and status shows them all")
        func everyStage() async throws {
            try await withFolder { folder in
                let options = RunningDeployment.Options(
                    http: try FreePort.next(),
                    more: ["--scale", "router=2", "--scale", "intake=2"]
                )
                try await withDeployment("a", options, in: folder) { weir in
                    let stages = try weir.state().stages
                    let client = try Client(endpoints: stages.map(\.control))
                    for stage in stages {
                        let sign = try await client.ping(at: stage.control)
                        #expect(sign.instance == stage.instance && sign.stage == stage.stage)
                        let info = try await client.info(at: stage.control)
                        #expect(info.instance == stage.instance && info.epoch == sign.epoch)
                        #expect(info.pid == stage.pid.map(UInt32.init))
                        #expect(!info.endpoints.isEmpty || stage.stage.hasSuffix("-fetcher"))
                        let statistics = try await client.stats(at: stage.control)
                        #expect(statistics.instance == stage.instance)
                        #expect(statistics.memoryBytes > 0)
                    }
                    await client.close()

                    let rows = try await weir.status()
                    #expect(rows.map(\.instance) == stages.map(\.instance))
                    #expect(rows.count == 9)
                    #expect(rows.allSatisfy { $0.alive && $0.pid != nil })

                    let table = try await weir.weir("status", "--once")
                    for stage in stages { #expect(table.output.contains(stage.instance)) }
                }
            }
        }

        @Test("What is done is counted")
        func counted() async throws {
            try await withFolder { folder in
                try await withDeployment(in: folder) { weir in
                    try await weir.withClient { client in
                        let stored = try await client.put(Array("counted".utf8))
                        for _ in 0..<9 { _ = try await client.get(stored.cid) }
                    }
                    let intake = try #require(
                        try await weir.status().first { $0.stage == "intake" }
                    )
                    #expect(try #require(intake.requests) >= 10)
                    #expect(intake.errors == 0)
                }
            }
        }
    }
}
