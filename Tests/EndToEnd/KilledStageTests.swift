import FetchingFixtures
import Foundation
import SupervisorService
import Testing
import WeirClient

extension EndToEnd {
    @Suite("A stage that is killed")
    struct KilledStageTests {
        @Test(
            "In the middle of 1,000 requests each is answered once, and then everything works again",
            arguments: [
                "store-0", "router-0", "intake-0", "ipfs-fetcher-0", "peer-fetcher-0",
                "broadcaster-0",
                "http-0",
            ]
        )
        func oneThousand(victim: String) async throws {
            try await withFolder { folder in
                let door = try FreePort.next()
                let other = RunningDeployment.Options(http: door)
                let options = RunningDeployment.Options(
                    http: try FreePort.next(),
                    gateways: ["http://127.0.0.1:\(door)"]
                )
                try await withDeployment("b", other, in: folder) { b in
                    try await withDeployment("a", options, in: folder) { a in
                        let workload = try await b.withClient { try await Workload(filling: $0) }
                        try await a.withClient { client in
                            let pid = try #require(try a.pid(of: victim))
                            let report = try await workload.run(1_000, with: client) { answered in
                                if answered == 300 { kill(pid, SIGKILL) }
                            }
                            #expect(report.answered == 1_000)
                            #expect(report.wrong == [])
                            #expect(report.late == [])
                            #expect(report.right >= 900, "\(report)")

                            try await eventually("\(victim) runs again") {
                                let again = try a.pid(of: victim)
                                guard let again, again != pid else { return false }
                                return try await a.status().allSatisfy(\.alive)
                            }
                            // What others learnt of it takes a heartbeat or two to heal.
                            try await eventually("everything works again") {
                                let again = try await workload.run(40, with: client) { _ in }
                                return again.right == 40
                            }
                        }
                    }
                }
            }
        }

        @Test("What was acknowledged is there after the store was killed")
        func acknowledged() async throws {
            try await withFolder { folder in
                try await withDeployment(in: folder) { weir in
                    try await weir.withClient { client in
                        var acknowledged: [String] = []
                        for round in 0..<3 {
                            acknowledged += try await Self.putUntilKilled(round, weir, client)
                        }
                        #expect(acknowledged.count >= 300)
                        var lost: [String] = []
                        for cid in acknowledged {
                            let options = GetOptions(sources: [.local])
                            let got = try? await client.get(cid, options: options)
                            if got == nil { lost.append(cid) }
                        }
                        #expect(lost == [])
                        // Its event is in the outbox with it, and the broadcaster comes back too.
                        let broadcaster = try #require(try weir.pid(of: "broadcaster-0"))
                        kill(broadcaster, SIGKILL)
                        let told = try await weir.weir(
                            "events",
                            "content-available",
                            "--after",
                            "0",
                            "--count",
                            "\(acknowledged.count)",
                            "--json",
                            within: .seconds(30)
                        )
                        #expect(told.status == 0, "\(told)")
                        for cid in acknowledged {
                            #expect(told.output.contains(cid), "the event of \(cid)")
                        }
                    }
                }
            }
        }

        /// Puts 200 blocks and kills the store after the first hundred; the names of those that
        /// were acknowledged.
        private static func putUntilKilled(
            _ round: Int,
            _ weir: RunningDeployment,
            _ client: Client,
        ) async throws -> [String] {
            let pid = try await eventually("the store runs") { try weir.pid(of: "store-0") }
            return await withTaskGroup(of: String?.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let bytes = Pattern.bytes(4_000, seed: UInt64(round * 1_000 + number + 1))
                        return try? await client.put(bytes).cid
                    }
                }
                var names: [String] = []
                for await case let name? in group {
                    names.append(name)
                    if names.count == 100 { kill(pid, SIGKILL) }
                }
                return names
            }
        }
    }
}
