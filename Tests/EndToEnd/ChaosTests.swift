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
        /// What a stage of the same load may take more in the last third of its life than in the
        /// first: what an allocator keeps of a burst, not what a leak of every request adds up to.
        private static let growthMax = 24 << 20

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
                        let (workload, files) = try await b.withClient {
                            (try await Workload(filling: $0), try await FileWorkload(filling: $0))
                        }
                        let client = try Client(endpoints: try a.state().clients)
                        try await Self.storm(chaos, over: a, workload, files, client)
                        await client.close()
                    }
                }
            }
        }

        private static func storm(
            _ chaos: Chaos,
            over weir: RunningDeployment,
            _ workload: Workload,
            _ files: FileWorkload,
            _ client: Client,
        ) async throws {
            let end = ContinuousClock.now + lasting
            async let blows: Void = chaos.rage(over: weir, until: end)
            async let diary = MemoryDiary.record(weir, until: end)
            async let moved = files.run(with: client, until: end)
            let report = try await workload.run(with: client) { ContinuousClock.now < end }
            try await blows
            let (memory, fileReport) = (try await diary, try await moved)
            let told: Comment = "\(chaos) \(report), \(fileReport)"
            #expect(report.wrong == [], told)
            #expect(report.late == [], told)
            #expect(report.answered >= 1_000, told)
            #expect(report.right * 10 >= report.answered * 9, told)
            #expect(fileReport.wrong == [], told)
            #expect(fileReport.right >= 10, told)

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
            #expect(await files.lost(fileReport, asking: client) == [], told)
            isFlat(memory, of: try weir.state().stages, told)
        }

        /// No process takes too much, and none of those that lived for long takes more and more.
        private static func isFlat(
            _ memory: MemoryDiary,
            of stages: [StateFile.Stage],
            _ told: Comment,
        ) {
            let seen = Set(memory.lives.values.map(\.instance))
            #expect(seen == Set(stages.map(\.instance) + ["weir up"]), told)
            var judged: Set<String> = []
            for life in memory.lives.values {
                #expect(life.peak <= MemoryWatch.bytesMax, "\(life.instance): \(told)")
                guard let growth = life.growth else { continue }
                judged.insert(life.stage)
                #expect(growth <= growthMax, "\(life.instance) grew by \(growth): \(told)")
            }
            #expect(judged == Set(stages.map(\.stage) + ["up"]), told)
        }

        private static func scale(_ stages: [String]) -> [String] {
            stages.flatMap { ["--scale", $0] }
        }
    }
}
