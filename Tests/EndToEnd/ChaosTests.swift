import FetchingFixtures
import Foundation
import SeededRandom
import SupervisorService
import Testing
import WeirClient

extension EndToEnd {
    @Suite("A deployment in chaos")
    struct ChaosTests {
        private static let lasting = Duration.seconds(60)
        /// What a stage of the same load may take more at the end than it took at first.
        private static let growthMax = 48 << 20

        @Test("A minute of killed, stopped and restarted stages: nothing lost, nothing wrong")
        func minute() async throws {
            let seed = ProcessInfo.processInfo.environment["WEIR_CHAOS_SEED"].flatMap(UInt64.init)
            var random = SystemRandomNumberGenerator()
            let chaos = Chaos(seed: seed ?? .random(in: 0..<1_000_000, using: &random))
            try await withFolder { folder in
                let door = try FreePort.next()
                let options = RunningDeployment.Options(
                    gateways: ["http://127.0.0.1:\(door)"],
                    more: Self.scale(["intake=2", "router=2", "ipfs-fetcher=3", "store=2"])
                )
                try await withDeployment("b", .init(http: door), in: folder) { b in
                    try await withDeployment("a", options, in: folder) { a in
                        let workload = try await b.withClient { try await Workload(filling: $0) }
                        let client = try Client(endpoints: try a.state().clients)
                        try await Self.storm(chaos, over: a, workload, client)
                        await client.close()
                    }
                }
            }
        }

        private static func storm(
            _ chaos: Chaos,
            over weir: RunningDeployment,
            _ workload: Workload,
            _ client: Client,
        ) async throws {
            let end = ContinuousClock.now + lasting
            async let felt = chaos.rage(over: weir, until: end)
            let report = try await workload.run(with: client) { ContinuousClock.now < end }
            let memory = try await felt
            let told: Comment = "\(chaos) \(report)"
            #expect(report.wrong == [], told)
            #expect(report.late == [], told)
            #expect(report.answered >= 1_000, told)
            #expect(report.right * 10 >= report.answered * 9, told)

            try await eventually("all stages are well again", within: .seconds(30)) {
                try await weir.status().allSatisfy(\.alive)
            }
            try await eventually("everything works again") {
                let again = try await workload.run(40, with: client) { _ in }
                return again.right == 40
            }
            let (acknowledged, lost) = await workload.lost(asking: client)
            #expect(acknowledged >= 200, told)
            #expect(lost == [], told)
            for (instance, use) in memory {
                #expect(use.peak <= MemoryWatch.bytesMax, "\(instance): \(use), \(chaos)")
                #expect(use.last <= use.first + growthMax, "\(instance): \(use), \(chaos)")
            }
        }

        private static func scale(_ stages: [String]) -> [String] {
            stages.flatMap { ["--scale", $0] }
        }
    }
}
